package io.fmnist.study.report;

import io.fmnist.study.stats.SampleSummary;
import io.fmnist.tasks.run.SavedRun;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** How long the runs of one task on one backend took and how much memory they needed, as text. */
final class SpeedFigures {
  private SpeedFigures() {}

  /** Returns the mean of the runs' seconds of training an epoch. */
  static String secondsPerEpoch(List<SavedRun> runs) {
    return mean(summary(runs, SavedRun::secondsPerEpoch));
  }

  /** Returns the mean of the runs' seconds from the start of the process. */
  static String secondsToFirstStep(List<SavedRun> runs) {
    return mean(summary(runs, r -> r.secondsToFirstStep().orElse(Double.NaN)));
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

  private static String mean(Optional<SampleSummary> values) {
    return values.map(v -> Figures.number("%.1f", v.mean())).orElse(Figures.NONE);
  }
}
