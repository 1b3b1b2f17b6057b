package io.fmnist.study.stats;

import io.fmnist.tasks.run.RunData;
import io.fmnist.tasks.run.SavedRun;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The images of a run. Accuracies on different images are never compared. Of images whose hashes
 * are known the name does not count.
 *
 * @param dataset name
 * @param synthetic whether a program drew them
 * @param trainImages how many were learned from
 * @param validationImages how many were watched
 * @param testImages how many the accuracy is of
 * @param sha256 of each source file
 */
public record DataKey(
    String dataset,
    boolean synthetic,
    int trainImages,
    int validationImages,
    int testImages,
    Map<String, String> sha256) {
  public DataKey {
    sha256 = Map.copyOf(sha256);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DataKey key && identity().equals(key.identity());
  }

  @Override
  public int hashCode() {
    return identity().hashCode();
  }

  private List<Object> identity() {
    return List.of(
        sha256.isEmpty() ? dataset : "",
        synthetic,
        trainImages,
        validationImages,
        testImages,
        sha256);
  }

  /** Returns the images of a run. */
  public static DataKey of(SavedRun run) {
    return new DataKey(
        run.dataset(),
        run.synthetic(),
        run.trainImages(),
        run.validationImages(),
        run.testImages(),
        run.dataSha256());
  }

  /** Returns the images of a run that has not been written down. */
  public static DataKey of(RunData data) {
    return new DataKey(
        data.name(),
        data.synthetic(),
        data.train().size(),
        data.validation().size(),
        data.test().size(),
        data.sha256());
  }

  /**
   * Returns whether these are all the study's images, so that its figures may stand beside ours.
   */
  public boolean isStudys() {
    return !synthetic
        && RunData.areStudys(dataset, List.of(trainImages, validationImages, testImages));
  }

  /** Returns the images in words. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "%s: %,d training, %,d validation and %,d test images",
        synthetic ? "SYNTHETIC images" : dataset,
        trainImages,
        validationImages,
        testImages);
  }
}
