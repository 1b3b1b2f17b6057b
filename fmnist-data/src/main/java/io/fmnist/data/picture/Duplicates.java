package io.fmnist.data.picture;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds images with equal pixels in more than one part of a dataset. */
final class Duplicates {
  private final byte[] pixels;
  private final int elements;

  /** The part of each image; null for none. */
  private final @Nullable Part[] parts;

  Duplicates(byte[] pixels, int elements, @Nullable Part[] parts) {
    this.pixels = pixels;
    this.elements = elements;
    this.parts = parts;
  }

  /**
   * What was found.
   *
   * @param count images outside the training set that another part has too
   * @param first one of them; -1 where there is none
   * @param twin the image that is equal to the first
   */
  record Found(int count, int first, int twin) {}

  /** Looks at all images; takes four bytes and a reference for each. */
  Found find() {
    Integer[] order =
        IntStream.range(0, parts.length)
            .filter(i -> parts[i] != null)
            .boxed()
            .toArray(Integer[]::new);
    Comparator<Integer> byPixels = this::compare;
    Arrays.sort(order, byPixels.thenComparing(i -> Objects.requireNonNull(parts[i])));
    int count = 0;
    int first = -1;
    int twin = -1;
    for (int from = 0, i = 1; i < order.length; i++) {
      if (compare(order[from], order[i]) != 0) {
        from = i;
      } else if (parts[order[i]] != parts[order[from]]) {
        count++;
        if (first < 0) {
          first = order[i];
          twin = order[from];
        }
      }
    }
    return new Found(count, first, twin);
  }

  private int compare(int a, int b) {
    return Arrays.compare(
        pixels, a * elements, (a + 1) * elements, pixels, b * elements, (b + 1) * elements);
  }
}
