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
 * @param backends ids, in the order of their marks
 * @param scale of the drawings beside them: it holds every mean and every reported figure
 */
record Leaderboard(List<TaskStatistics> tasks, List<String> backends, Scale scale) {
  private static final int LEFT = 14;
  private static final int RIGHT = 226;
  private static final int MARKS = 5;
  // A triangle, a square and a slanted cross around a point; beyond these an upright cross.
  private static final List<String> SHAPES =
      List.of("m0 -4l4 7h-8z", "m-3 -3h6v6h-6z", "m-3 -3l6 6m0 -6l-6 6");
  private static final String CROSS = "m-4 0h8m-4 -4v8";

  static Leaderboard of(RunStatistics statistics) {
    DoubleSummaryStatistics shown =
        statistics.tasks().stream()
            .flatMapToDouble(
                t ->
                    DoubleStream.concat(
                        t.backends().stream().mapToDouble(b -> b.accuracy().mean()),
                        t.reported().stream().mapToDouble(Reported::accuracy)))
            .summaryStatistics();
    return new Leaderboard(
        statistics.tasks().stream()
            .sorted(Comparator.comparingDouble(t -> -t.accuracy().mean()))
            .toList(),
        statistics.backends(),
        Scale.around(shown.getMin(), shown.getMax(), MARKS, LEFT, RIGHT));
  }

  List<Scale.Tick> axis() {
    return scale.ticks(MARKS, 100);
  }

  /** Returns where an accuracy is drawn; wide intervals of few seeds are cut. */
  String x(double accuracy) {
    return Scale.coordinate(scale.inside(accuracy));
  }

  /** Returns the outline of a backend's mark, from its middle. */
  String mark(String backend) {
    int place = backends.indexOf(backend);
    return place < SHAPES.size() ? SHAPES.get(place) : CROSS;
  }
}
