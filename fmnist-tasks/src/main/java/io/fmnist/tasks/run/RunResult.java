package io.fmnist.tasks.run;

import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.metric.Evaluation;
import io.fmnist.api.model.Weights;
import io.fmnist.api.train.History;
import io.fmnist.data.picture.Framing;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.model.ImageStatistics;
import io.fmnist.tasks.model.ModelFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Everything that a run gave.
 *
 * @param task as it was run, overrides included
 * @param backend its id
 * @param runtime device and threads
 * @param data which images
 * @param history of the epochs
 * @param test the one evaluation on the test images, after the training
 * @param testLabels true class of each test image
 * @param weights with which the training ended
 * @param environment versions, machine and engine, for people and records
 * @param started when the run began
 * @param seconds wall time of training and evaluation; starting the engine and reading the data are
 *     not counted
 * @param secondsToFirstStep from the start of the process to the end of the first training step
 * @param peakMemoryMiB largest resident memory of the process so far; empty where the system does
 *     not tell
 */
public record RunResult(
    Task task,
    String backend,
    RuntimeOptions runtime,
    RunData data,
    History history,
    Evaluation test,
    List<Integer> testLabels,
    Weights weights,
    Map<String, String> environment,
    Instant started,
    double seconds,
    double secondsToFirstStep,
    OptionalDouble peakMemoryMiB) {
  public RunResult {
    testLabels = List.copyOf(testLabels);
  }

  /**
   * Returns the trained network with all that predictions need: the names of the classes, and how
   * the training images look and were framed.
   */
  public ModelFile model() {
    LabeledImages train = data.train();
    Framing framing =
        data.pictures() || train.shape().channels() > 1 ? Framing.WHOLE : Framing.OBJECT;
    return new ModelFile(
        task,
        weights,
        data.classNames(),
        data.name(),
        Optional.of(ImageStatistics.of(train, framing)));
  }

  /**
   * Returns the figures that {@code fmnist run --json} prints, by name.
   *
   * @param folder of the run
   */
  public Map<String, Object> summary(Path folder) {
    return Json.map(RunRecord.Summary.of(this, folder));
  }
}
