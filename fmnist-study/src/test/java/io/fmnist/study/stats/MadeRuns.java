package io.fmnist.study.stats;

import io.fmnist.api.train.EpochMetrics;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.SavedRun;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Runs of the study's tasks on as many images as the study had, without a training. */
public final class MadeRuns {
  static final int TEST_IMAGES = 10_000;

  /** The study's images. */
  public static final DataKey STUDY =
      new DataKey("fashion-mnist", false, 48_000, 12_000, TEST_IMAGES, Map.of());

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<Integer> LABELS =
      IntStream.range(0, TEST_IMAGES).mapToObj(i -> i % 10).toList();

  private MadeRuns() {}

  /** Returns a run that gets the first images right and the others wrong. */
  public static SavedRun of(String task, String backend, long seed, double accuracy) {
    return of(Catalogue.get(task), backend, seed, accuracy, STUDY, seed);
  }

  /**
   * Returns the same of any task and images.
   *
   * @param age seconds after the first run
   */
  public static SavedRun of(
      Task task, String backend, long seed, double accuracy, DataKey data, long age) {
    int right = (int) Math.round(accuracy * data.testImages());
    List<Integer> labels = LABELS.subList(0, data.testImages());
    List<Integer> predictions =
        IntStream.range(0, labels.size())
            .mapToObj(i -> i < right ? labels.get(i) : Integer.valueOf((labels.get(i) + 1) % 10))
            .toList();
    return new SavedRun(
        Path.of("runs", task.id() + "-" + backend + "-seed" + seed + "-" + age),
        task.withTraining(task.training().withSeed(seed)),
        backend,
        "cpu",
        1,
        START.plusSeconds(age),
        data.dataset(),
        data.synthetic(),
        data.trainImages(),
        data.validationImages(),
        data.testImages(),
        OptionalInt.empty(),
        data.sha256(),
        Map.of(),
        accuracy,
        0.3,
        IntStream.rangeClosed(1, task.training().epochs())
            .mapToObj(epoch -> new EpochMetrics(epoch, 0.5, 0.8, 0.5, 0.8, 0.001, 1, 0.1))
            .toList(),
        1,
        OptionalDouble.of(3),
        OptionalDouble.empty(),
        Collections.nCopies(10, "a class"),
        labels,
        predictions,
        Optional.empty(),
        OptionalInt.empty());
  }
}
