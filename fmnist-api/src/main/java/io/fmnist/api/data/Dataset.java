package io.fmnist.api.data;

import java.util.Map;

/**
 * A training set and a test set, with where they come from.
 *
 * @param name for example {@code fashion-mnist} or {@code synthetic}
 * @param train images for training and validation
 * @param test images used once, after the last epoch
 * @param sha256 hash of each source file's uncompressed bytes by file name, lower-case hex; for a
 *     drawn set one entry that names the generator and its settings
 */
public record Dataset(
    String name, LabeledImages train, LabeledImages test, Map<String, String> sha256) {
  /** Copies the map. */
  public Dataset {
    sha256 = Map.copyOf(sha256);
  }

  /** Returns whether a program drew the images; every output says so. */
  public boolean isSynthetic() {
    return train.isSynthetic() || test.isSynthetic();
  }
}
