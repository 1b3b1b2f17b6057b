package io.fmnist.api.data;

import io.fmnist.api.FmnistException;
import java.util.Arrays;

/**
 * The split of the study: scikit-learn's {@code train_test_split(test_size=0.2, random_state=9)},
 * which is NumPy's {@code RandomState(9).permutation(n)} with the first fifth (rounded up) for
 * validation.
 */
public final class StudySplit {
  /** The part of the images that validates in the study. */
  public static final double SHARE = 0.2;

  private static final int SEED = 9;

  private StudySplit() {}

  /**
   * Two disjoint parts of one set.
   *
   * @param train images to learn from
   * @param validation images to watch the training with
   */
  public record Parts(LabeledImages train, LabeledImages validation) {}

  /** Returns the order that the split is cut from: {@code RandomState(9).permutation(size)}. */
  public static int[] permutation(int size) {
    return Mt19937.numpyPermutation(SEED, size);
  }

  /**
   * Splits a set; at least one image is left to learn from. With a share of 0 one image is enough.
   * The study's share cuts 60,000 images into 48,000 and 12,000.
   *
   * @param share of the images that validate, 0 to 1; rounded up as in scikit-learn
   * @throws FmnistException if there are fewer than 2 images
   */
  public static Parts of(LabeledImages images, double share) {
    if (images.size() < 2 && (share > 0 || images.size() == 0)) {
      throw new FmnistException(
          "the training set has "
              + images.size()
              + " images; a split into training and validation needs at least 2");
    }
    int[] order = permutation(images.size());
    int validation = Math.min((int) Math.ceil(share * images.size()), images.size() - 1);
    return new Parts(
        images.subset(Arrays.copyOfRange(order, validation, order.length)),
        images.subset(Arrays.copyOf(order, validation)));
  }
}
