package io.fmnist.tasks.run;

import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.metric.ConfusionMatrix;
import io.fmnist.api.metric.Evaluation;
import io.fmnist.api.model.Weights;
import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.api.train.History;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.tasks.Task;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Run folders without a training, for tests of what reads them. */
public final class FakeRuns {
  private FakeRuns() {}

  /**
   * Writes a run of {@code task} on drawn images that is right with a given probability for each
   * test image; seed and chance decide everything.
   *
   * @return its folder
   */
  public static Path write(Path parent, Task task, String backend, long seed, double accuracy) {
    return RunFolder.write(parent, of(task, backend, seed, accuracy));
  }

  /** Returns the same, not written. */
  public static RunResult of(Task task, String backend, long seed, double accuracy) {
    Dataset dataset = Datasets.load("synthetic", FetchListener.silent());
    RunData data = RunData.of(dataset, OptionalInt.of(2000));
    Task seeded = task.withTraining(task.training().withSeed(seed));
    RandomStream random = new RandomStream(seed, Purpose.TEST, task.id().hashCode(), 0);
    List<Integer> labels = new ArrayList<>();
    List<Integer> predictions = new ArrayList<>();
    int correct = 0;
    for (int i = 0; i < data.test().size(); i++) {
      int label = data.test().label(i);
      boolean right = random.nextDouble() < accuracy;
      labels.add(label);
      predictions.add(right ? label : (label + 1) % 10);
      correct += right ? 1 : 0;
    }
    List<EpochMetrics> epochs = new ArrayList<>();
    for (int epoch = 1; epoch <= task.training().epochs(); epoch++) {
      double loss = 0.6 / epoch;
      epochs.add(
          new EpochMetrics(
              epoch, loss, 1 - loss, loss + 0.1, accuracy, 0.001, 2 + 0.1 * epoch, 0.2));
    }
    return new RunResult(
        seeded,
        backend,
        RuntimeOptions.defaults(),
        data,
        new History(epochs),
        new Evaluation(
            0.3,
            correct / (double) labels.size(),
            predictions,
            ConfusionMatrix.of(data.classNames(), array(labels), array(predictions))),
        labels,
        Weights.initial(seeded.architecture(), seed),
        RunEnvironment.describe(),
        Instant.parse("2026-01-01T00:00:00Z").plusSeconds(seed),
        60,
        1.5,
        OptionalDouble.of(500));
  }

  private static int[] array(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }
}
