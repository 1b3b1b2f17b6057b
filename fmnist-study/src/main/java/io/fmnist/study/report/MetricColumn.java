package io.fmnist.study.report;

import io.fmnist.study.stats.RunStatistics;
import io.fmnist.study.stats.TaskStatistics;

/** The columns of the table of {@link io.fmnist.api.metric.ClassificationMetrics}. */
enum MetricColumn {
  TOP2("top2Accuracy", "top-2 accuracy, %", true),
  TOP3("top3Accuracy", "top-3 accuracy, %", true),
  PRECISION("macroPrecision", "precision, %", true),
  RECALL("macroRecall", "recall, %", true),
  F1("macroF1", "F1, %", true),
  ROC_AUC("macroRocAuc", "ROC AUC", false),
  CALIBRATION_ERROR("calibrationError", "calibration error", false),
  BRIER_SCORE("brierScore", "Brier score", false);

  private final String metric;
  private final String title;
  private final boolean percent;

  MetricColumn(String metric, String title, boolean percent) {
    this.metric = metric;
    this.title = title;
    this.percent = percent;
  }

  /** Returns the metric's name with a prefix, as ClassificationMetrics.byName gives it. */
  String name(String prefix) {
    return prefix + Character.toUpperCase(metric.charAt(0)) + metric.substring(1);
  }

  /** Returns the head of the column. */
  String title() {
    return title;
  }

  /** Returns the mean over a task's runs. */
  String mean(TaskStatistics task) {
    double mean = task.meanMetrics().getOrDefault(metric, Double.NaN);
    return percent ? Figures.percent(mean) : Figures.number("%.4f", mean);
  }

  /** Returns whether any run has the metrics. */
  static boolean exist(RunStatistics statistics) {
    return statistics.tasks().stream().anyMatch(task -> !task.meanMetrics().isEmpty());
  }
}
