package io.fmnist.tasks.run;

import io.fmnist.api.metric.ClassificationMetrics;
import io.fmnist.api.metric.ConfusionMatrix;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.tasks.Task;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A finished run, as its folder holds it; the weights stay on disk ({@code model.safetensors}). A
 * run that was read from a table of results has no predictions and no learning curve.
 *
 * @param folder of the run; or the table's file and the row
 * @param task network and training, seed and epochs included
 * @param backend id of the engine's adapter
 * @param device for example {@code cpu}
 * @param threads of the engine
 * @param started when
 * @param dataset name of the images
 * @param synthetic whether a program drew the images
 * @param trainImages how many
 * @param validationImages how many
 * @param testImages how many
 * @param limit where present, the most images of each part that were asked for
 * @param dataSha256 of each source file
 * @param environment versions and machine, in the order to show
 * @param testAccuracy 0 to 1
 * @param testLoss mean softmax cross-entropy
 * @param history of the epochs, at least one; without a learning curve all but the last are NaN
 * @param secondsPerEpoch median over the epochs, validation not counted
 * @param secondsToFirstStep from the start of the process; empty if not measured
 * @param peakMemoryMiB largest resident memory; empty if not measured
 * @param classNames by label; empty without predictions
 * @param labels true class of each test image; empty without predictions
 * @param predictions class with the largest logit of each test image; may be empty
 * @param testMetrics beside accuracy and loss; empty in runs of before they were written down
 * @param kept the epoch whose weights were tested and saved, where the training chose one; from 1
 */
public record SavedRun(
    Path folder,
    Task task,
    String backend,
    String device,
    int threads,
    Instant started,
    String dataset,
    boolean synthetic,
    int trainImages,
    int validationImages,
    int testImages,
    OptionalInt limit,
    Map<String, String> dataSha256,
    Map<String, String> environment,
    double testAccuracy,
    double testLoss,
    List<EpochMetrics> history,
    double secondsPerEpoch,
    OptionalDouble secondsToFirstStep,
    OptionalDouble peakMemoryMiB,
    List<String> classNames,
    List<Integer> labels,
    List<Integer> predictions,
    Optional<ClassificationMetrics> testMetrics,
    OptionalInt kept) {
  public SavedRun {
    history = List.copyOf(history);
    classNames = List.copyOf(classNames);
    labels = List.copyOf(labels);
    predictions = List.copyOf(predictions);
  }

  /** Returns the same run under another task. */
  public SavedRun withTask(Task other) {
    return new SavedRun(
        folder,
        other,
        backend,
        device,
        threads,
        started,
        dataset,
        synthetic,
        trainImages,
        validationImages,
        testImages,
        limit,
        dataSha256,
        environment,
        testAccuracy,
        testLoss,
        history,
        secondsPerEpoch,
        secondsToFirstStep,
        peakMemoryMiB,
        classNames,
        labels,
        predictions,
        testMetrics,
        kept);
  }

  /** Returns whether the class of each test image is known. */
  public boolean hasPredictions() {
    return !predictions.isEmpty();
  }

  /** Returns whether loss and accuracy of each epoch are known. */
  public boolean hasCurve() {
    return Double.isFinite(history.get(0).trainLoss());
  }

  /**
   * Returns whether the training ran to its end, which early stopping is too, and was not stopped
   * before.
   */
  public boolean isComplete() {
    return task.training().isOver(history);
  }

  /** Returns the epoch whose weights were tested and saved: the kept one, or the last. */
  public EpochMetrics end() {
    return history.get(kept.orElse(history.size()) - 1);
  }

  /** Returns the seed of all random numbers of the run. */
  public long seed() {
    return task.training().seed();
  }

  /** Returns how often each class was taken for each other on the test images. */
  public ConfusionMatrix confusion() {
    return ConfusionMatrix.of(classNames, array(labels), array(predictions));
  }

  private static int[] array(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }
}
