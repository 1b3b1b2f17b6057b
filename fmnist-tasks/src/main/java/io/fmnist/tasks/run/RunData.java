package io.fmnist.tasks.run;

import io.fmnist.api.FmnistException;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.data.StudySplit;
import io.fmnist.api.train.TrainingSpec;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The images of a run: the dataset's training and validation sets, or the study's split of the
 * training set, and the test set.
 *
 * @param name of the dataset
 * @param synthetic whether a program drew the images
 * @param sha256 of each source file
 * @param limit where present, the most images of each part
 * @param train to learn from
 * @param validation watched after each epoch
 * @param test used once
 * @param pictures whether the images were made of whole pictures
 */
public record RunData(
    String name,
    boolean synthetic,
    Map<String, String> sha256,
    OptionalInt limit,
    LabeledImages train,
    LabeledImages validation,
    LabeledImages test,
    boolean pictures) {
  // What the study trained and tested on.
  private static final String STUDY_DATASET = "fashion-mnist";
  private static final List<Integer> STUDY_COUNTS = List.of(48_000, 12_000, 10_000);

  /**
   * Returns whether images are all of the study's.
   *
   * @param dataset name
   * @param counts of training, validation and test images
   */
  public static boolean areStudys(String dataset, List<Integer> counts) {
    return dataset.equals(STUDY_DATASET) && counts.equals(STUDY_COUNTS);
  }

  /**
   * Splits a dataset as the study does.
   *
   * @param limit where present, the most images of each part
   * @throws FmnistException if there are fewer than 2 training images or no test image
   */
  public static RunData of(Dataset dataset, OptionalInt limit) {
    return of(dataset, limit, StudySplit.SHARE);
  }

  /**
   * Splits a dataset as a training asks for.
   *
   * @param limit where present, the most images of each part
   * @throws FmnistException if there are fewer than 2 training images or no test image, or the
   *     dataset has validation images of its own and the training asks for another share than the
   *     study's
   */
  public static RunData of(Dataset dataset, OptionalInt limit, TrainingSpec training) {
    return of(dataset, limit, training.validationShare());
  }

  private static RunData of(Dataset dataset, OptionalInt limit, double share) {
    if (dataset.validation().isPresent() && share != StudySplit.SHARE) {
      throw new FmnistException(
          "split.validation is "
              + share
              + ", but dataset "
              + dataset.name()
              + " has validation images of its own; leave split out");
    }
    StudySplit.Parts parts =
        dataset
            .validation()
            .map(validation -> new StudySplit.Parts(dataset.train(), validation))
            .orElseGet(() -> StudySplit.of(dataset.train(), share));
    if (dataset.test().size() == 0) {
      throw new FmnistException("dataset " + dataset.name() + " has no test images");
    }
    int most = limit.orElse(Integer.MAX_VALUE);
    return new RunData(
        dataset.name(),
        dataset.isSynthetic(),
        dataset.sha256(),
        limit,
        parts.train().first(most),
        parts.validation().first(most),
        dataset.test().first(most),
        dataset.pictures());
  }

  /** Returns the numbers of training, validation and test images. */
  public List<Integer> counts() {
    return List.of(train.size(), validation.size(), test.size());
  }

  /** Returns the class names by label. */
  public List<String> classNames() {
    return train.classNames();
  }
}
