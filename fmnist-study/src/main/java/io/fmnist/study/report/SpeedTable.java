package io.fmnist.study.report;

import io.fmnist.study.stats.SampleSummary;
import io.fmnist.study.stats.TaskStatistics;
import io.fmnist.tasks.run.SavedRun;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** How long the runs took and how much memory they needed. */
final class SpeedTable {
  private SpeedTable() {}

  /**
   * The runs of one task on one backend, as text.
   *
   * @param task id
   * @param backend id
   * @param device or devices
   * @param threads or numbers of threads
   * @param parameters of the network
   * @param seconds an epoch: mean, smallest and largest
   * @param images trained with in a second
   * @param firstStep seconds from the start of the process: mean, smallest and largest
   * @param memory largest of the runs' peaks, MiB
   */
  record Row(
      String task,
      String backend,
      String device,
      String threads,
      String parameters,
      String seconds,
      String images,
      String firstStep,
      String memory) {}

  static Row row(TaskStatistics task) {
    List<SavedRun> runs = task.runs();
    Optional<SampleSummary> seconds = summary(runs, SavedRun::secondsPerEpoch);
    Optional<SampleSummary> memory = summary(runs, r -> r.peakMemoryMiB().orElse(Double.NaN));
    return new Row(
        task.task().id(),
        task.backend(),
        distinct(runs, SavedRun::device),
        distinct(runs, r -> Integer.toString(r.threads())),
        Figures.count(task.task().architecture().parameterCount()),
        range(seconds),
        seconds
            .filter(s -> s.mean() > 0)
            .map(s -> Figures.count(Math.round(runs.get(0).trainImages() / s.mean())))
            .orElse(Figures.NONE),
        range(summary(runs, r -> r.secondsToFirstStep().orElse(Double.NaN))),
        memory.map(m -> Figures.count(Math.round(m.max()))).orElse(Figures.NONE));
  }

  private static Optional<SampleSummary> summary(
      List<SavedRun> runs, ToDoubleFunction<SavedRun> value) {
    double[] values = runs.stream().mapToDouble(value).filter(Double::isFinite).toArray();
    return values.length == 0 ? Optional.empty() : Optional.of(SampleSummary.of(values));
  }

  private static String range(Optional<SampleSummary> values) {
    return values
        .map(
            v ->
                v.n() == 1
                    ? Figures.number("%.2f", v.mean())
                    : Figures.number("%.2f", v.mean())
                        + " ("
                        + Figures.number("%.2f", v.min())
                        + " to "
                        + Figures.number("%.2f", v.max())
                        + ")")
        .orElse(Figures.NONE);
  }

  private static String distinct(List<SavedRun> runs, Function<SavedRun, String> value) {
    return runs.stream().map(value).distinct().sorted().collect(Collectors.joining(", "));
  }
}
