package io.fmnist.study.report;

import io.fmnist.study.stats.Reported;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.study.stats.TaskStatistics;
import io.fmnist.tasks.chart.Scale;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The tasks by accuracy.
 *
 * @param tasks the highest mean first
 * @param scale of the drawings beside them: it holds every run and every reported figure
 */
record Leaderboard(List<TaskStatistics> tasks, Scale scale) {
  private static final int LEFT = 14;
  private static final int RIGHT = 226;
  private static final int MARKS = 5;

  static Leaderboard of(RunStatistics statistics) {
    DoubleSummaryStatistics shown =
        statistics.tasks().stream()
            .flatMapToDouble(
                t ->
                    DoubleStream.concat(
                        DoubleStream.of(t.accuracy().min(), t.accuracy().max()),
                        t.reported().stream().mapToDouble(Reported::accuracy)))
            .summaryStatistics();
    return new Leaderboard(
        statistics.tasks().stream()
            .sorted(Comparator.comparingDouble(t -> -t.accuracy().mean()))
            .toList(),
        Scale.around(shown.getMin(), shown.getMax(), MARKS, LEFT, RIGHT));
  }

  List<Scale.Tick> axis() {
    return scale.ticks(MARKS, 100);
  }

  /** Returns where an accuracy is drawn; wide intervals of few seeds are cut. */
  String x(double accuracy) {
    return Scale.coordinate(scale.inside(accuracy));
  }
}
