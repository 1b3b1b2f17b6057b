package io.fmnist.study.report;

import io.fmnist.api.train.EpochMetrics;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.study.stats.TaskStatistics;
import io.fmnist.tasks.chart.HistoryChart;
import io.fmnist.tasks.run.SavedRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Draws mean loss and accuracy by epoch of each task that has curves, all to one scale. */
final class LearningCurves {
  private final Map<TaskStatistics, List<EpochMetrics>> means = new LinkedHashMap<>();
  private final HistoryChart chart;

  LearningCurves(RunStatistics statistics) {
    for (TaskStatistics task : statistics.tasks()) {
      List<List<EpochMetrics>> runs = curves(task).stream().map(SavedRun::history).toList();
      if (!runs.isEmpty()) {
        means.put(task, mean(runs));
      }
    }
    chart = new HistoryChart(List.copyOf(means.values()));
  }

  /** Returns the runs of a task whose epochs are known. */
  static List<SavedRun> curves(TaskStatistics task) {
    return task.runs().stream().filter(SavedRun::hasCurve).toList();
  }

  List<TaskStatistics> tasks() {
    return List.copyOf(means.keySet());
  }

  private static List<EpochMetrics> mean(List<List<EpochMetrics>> runs) {
    int epochs = runs.stream().mapToInt(List::size).min().orElseThrow();
    List<EpochMetrics> means = new ArrayList<>();
    for (int i = 0; i < epochs; i++) {
      int at = i;
      List<EpochMetrics> all = runs.stream().map(run -> run.get(at)).toList();
      means.add(
          new EpochMetrics(
              i + 1,
              mean(all, EpochMetrics::trainLoss),
              mean(all, EpochMetrics::trainAccuracy),
              mean(all, EpochMetrics::validationLoss),
              mean(all, EpochMetrics::validationAccuracy),
              all.get(0).learningRate(),
              mean(all, EpochMetrics::trainSeconds),
              mean(all, EpochMetrics::validationSeconds)));
    }
    return means;
  }

  private static double mean(List<EpochMetrics> epochs, ToDoubleFunction<EpochMetrics> value) {
    return epochs.stream().mapToDouble(value).average().orElseThrow();
  }

  /** Returns an SVG element for a task. */
  String svg(TaskStatistics task) {
    List<EpochMetrics> mean = means.getOrDefault(task, List.of());
    EpochMetrics last = mean.get(mean.size() - 1);
    String description =
        "Loss and accuracy of "
            + task.task().id()
            + " by epoch, the mean of "
            + Figures.count(curves(task).size(), "run")
            + "; it ends with validation loss "
            + Figures.number("%.3f", last.validationLoss())
            + " and validation accuracy "
            + Figures.percent(last.validationAccuracy())
            + " %";
    return chart.element(description, List.of(mean));
  }
}
