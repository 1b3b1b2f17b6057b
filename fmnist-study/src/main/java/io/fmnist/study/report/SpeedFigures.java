package io.fmnist.study.report;

import io.fmnist.study.stats.SampleSummary;
import io.fmnist.tasks.run.SavedRun;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** How long the runs of one task on one backend took and how much memory they needed, as text. */
final class SpeedFigures {
  private SpeedFigures() {}

  /** Returns seconds of training an epoch: mean, smallest and largest. */
  static String secondsPerEpoch(List<SavedRun> runs) {
    return range(summary(runs, SavedRun::secondsPerEpoch));
  }

  /** Returns seconds from the start of the process: mean, smallest and largest. */
  static String secondsToFirstStep(List<SavedRun> runs) {
    return range(summary(runs, r -> r.secondsToFirstStep().orElse(Double.NaN)));
  }

  /** Returns how many images are trained with in a second. */
  static String imagesPerSecond(List<SavedRun> runs) {
    return summary(runs, SavedRun::secondsPerEpoch)
        .filter(s -> s.mean() > 0)
        .map(s -> Figures.count(Math.round(runs.get(0).trainImages() / s.mean())))
        .orElse(Figures.NONE);
  }

  /** Returns the largest of the runs' peaks, in MiB. */
  static String peakMemory(List<SavedRun> runs) {
    return summary(runs, r -> r.peakMemoryMiB().orElse(Double.NaN))
        .map(m -> Figures.count(Math.round(m.max())))
        .orElse(Figures.NONE);
  }

  private static Optional<SampleSummary> summary(
      List<SavedRun> runs, ToDoubleFunction<SavedRun> value) {
    double[] values = runs.stream().mapToDouble(value).filter(Double::isFinite).toArray();
    return values.length == 0 ? Optional.empty() : Optional.of(SampleSummary.of(values));
  }

  private static String range(Optional<SampleSummary> values) {
    return values.map(v -> seconds(v.mean()) + (v.n() == 1 ? "" : range(v))).orElse(Figures.NONE);
  }

  private static String range(SampleSummary values) {
    return " (" + seconds(values.min()) + " to " + seconds(values.max()) + ")";
  }

  private static String seconds(double value) {
    return Figures.number("%.2f", value);
  }
}
