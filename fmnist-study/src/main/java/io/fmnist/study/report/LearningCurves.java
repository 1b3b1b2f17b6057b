package io.fmnist.study.report;

import io.fmnist.api.train.EpochMetrics;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.study.stats.TaskStatistics;
import io.fmnist.tasks.chart.HistoryChart;
import io.fmnist.tasks.run.SavedRun;
import java.util.List;

/** Draws loss and accuracy by epoch of each task on each backend, all to one scale. */
final class LearningCurves {
  private final HistoryChart chart;

  LearningCurves(RunStatistics statistics) {
    chart =
        new HistoryChart(statistics.tasks().stream().flatMap(t -> histories(t).stream()).toList());
  }

  private static List<List<EpochMetrics>> histories(TaskStatistics task) {
    return task.runs().stream().map(SavedRun::history).toList();
  }

  /** Returns an SVG element for the task that a page calls {@code name}. */
  String svg(String name, TaskStatistics task) {
    SavedRun first = task.runs().get(0);
    EpochMetrics end = first.end();
    String description =
        "Loss and accuracy of "
            + name
            + " by epoch; seed "
            + first.seed()
            + " ends with validation loss "
            + Figures.number("%.3f", end.validationLoss())
            + " and validation accuracy "
            + Figures.percent(end.validationAccuracy())
            + " %";
    return chart.element(description, histories(task));
  }
}
