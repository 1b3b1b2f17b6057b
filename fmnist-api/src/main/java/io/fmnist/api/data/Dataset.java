package io.fmnist.api.data;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A training set and a test set, and perhaps a validation set, with where they come from.
 *
 * @param name for example {@code fashion-mnist} or {@code synthetic}
 * @param train images for training, and for validation where there is no set of its own
 * @param test images used once, after the last epoch
 * @param sha256 hash of each source file's uncompressed bytes by file name, lower-case hex; for a
 *     drawn set one entry that names the generator and its settings; for pictures one for each
 *     part, of the images that were made of them; see the constructor
 * @param validation images for validation; empty where they are to be taken from the training set
 * @param pictures whether the images were made of whole pictures, so that others should be framed
 *     in the same way for prediction
 */
public record Dataset(
    String name,
    LabeledImages train,
    LabeledImages test,
    Map<String, String> sha256,
    Optional<LabeledImages> validation,
    boolean pictures) {
  private static final String WEIGHTED = "weighted training images";

  /**
   * Copies the map. Where it is empty, the images themselves are hashed; so are training images
   * with weights, of which no source file knows: a run must not be resumed on other images.
   */
  public Dataset {
    Map<String, String> hashes = new HashMap<>(sha256);
    if (hashes.isEmpty()) {
      hashes.put("training images", train.sha256());
      hashes.put("test images", test.sha256());
      validation.ifPresent(images -> hashes.put("validation images", images.sha256()));
    } else if (train.isWeighted()) {
      hashes.put(WEIGHTED, train.sha256());
    }
    sha256 = Map.copyOf(hashes);
  }

  /** Makes a dataset without a validation set, whose images had their size from the start. */
  public Dataset(String name, LabeledImages train, LabeledImages test, Map<String, String> sha256) {
    this(name, train, test, sha256, Optional.empty(), false);
  }

  /** Returns whether a program drew the images; every output says so. */
  public boolean isSynthetic() {
    return train.isSynthetic() || test.isSynthetic();
  }
}
