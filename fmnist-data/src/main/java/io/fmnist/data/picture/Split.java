package io.fmnist.data.picture;

import io.fmnist.api.FmnistException;
import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which pictures are for which part. A part that the folder does not have takes a fifth of each
 * class's training pictures: first the test set, then, of what is left, the validation set. The
 * order is random, with one fixed seed, so that runs of different seeds are tested on the same
 * pictures.
 */
final class Split {
  private static final long SEED = 0;
  private static final int SHARE = 5;

  private Split() {}

  /**
   * Splits.
   *
   * @param usable whether each entry's picture could be read
   * @return the entries of each part, in random order, without the unusable ones
   * @throws FmnistException if a part would be empty
   */
  static Map<Part, int[]> of(Listing listing, boolean[] usable) {
    int count = listing.entries().size();
    int[] order = new RandomStream(SEED, Purpose.SPLIT, 0, 0).permutation(count);
    Part[] parts = new Part[count];
    int[] left = new int[listing.classNames().size()];
    for (int i = 0; i < count; i++) {
      parts[i] = listing.entries().get(i).part();
      left[listing.entries().get(i).label()] += usable[i] && parts[i] == Part.TRAIN ? 1 : 0;
    }
    for (Part part : new Part[] {Part.TEST, Part.VALIDATION}) {
      if (!listing.parts().contains(part)) {
        take(listing, usable, order, parts, part, left);
      }
    }
    Map<Part, int[]> split = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      int[] chosen = Arrays.stream(order).filter(i -> usable[i] && parts[i] == part).toArray();
      if (chosen.length == 0) {
        throw new FmnistException(
            "there are no pictures for the "
                + part.name().toLowerCase(java.util.Locale.ROOT)
                + " set; give at least one class three pictures that can be read, or each of the"
                + " folders train, validation and test some");
      }
      split.put(part, chosen);
    }
    return split;
  }

  private static void take(
      Listing listing, boolean[] usable, int[] order, Part[] parts, Part part, int[] left) {
    int[] wanted = IntStream.of(left).map(Split::share).toArray();
    for (int i : order) {
      int label = listing.entries().get(i).label();
      if (usable[i] && parts[i] == Part.TRAIN && wanted[label] > 0) {
        parts[i] = part;
        wanted[label]--;
        left[label]--;
      }
    }
  }

  /** A fifth, to the nearest, but one of two to seven, and none of one. */
  private static int share(int count) {
    return count < 2 ? 0 : Math.max(1, (2 * count + SHARE) / (2 * SHARE));
  }
}
