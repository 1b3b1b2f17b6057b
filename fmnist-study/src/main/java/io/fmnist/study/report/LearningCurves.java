package io.fmnist.study.report;

import io.fmnist.api.train.EpochMetrics;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.study.stats.TaskStatistics;
import io.fmnist.tasks.chart.HistoryChart;
import io.fmnist.tasks.run.SavedRun;
import java.util.List;

/**
 * Loss and accuracy by epoch of one task on one backend.
 *
 * @param name of task and backend
 * @param svg the drawing
 */
record LearningCurves(String name, String svg) {
  /** Returns one drawing for each task and backend, all to one scale. */
  static List<LearningCurves> of(RunStatistics statistics) {
    HistoryChart chart =
        new HistoryChart(statistics.tasks().stream().flatMap(t -> histories(t).stream()).toList());
    return statistics.tasks().stream()
        .map(t -> new LearningCurves(Figures.name(t, statistics), svg(chart, t, statistics)))
        .toList();
  }

  private static List<List<EpochMetrics>> histories(TaskStatistics task) {
    return task.runs().stream().map(SavedRun::history).toList();
  }

  private static String svg(HistoryChart chart, TaskStatistics task, RunStatistics statistics) {
    SavedRun first = task.runs().get(0);
    EpochMetrics last = first.history().get(first.history().size() - 1);
    String description =
        "Loss and accuracy of "
            + Figures.name(task, statistics)
            + " by epoch; seed "
            + first.seed()
            + " ends with validation loss "
            + Figures.number("%.3f", last.validationLoss())
            + " and validation accuracy "
            + Figures.percent(last.validationAccuracy())
            + " %";
    return chart.element(description, histories(task));
  }
}
