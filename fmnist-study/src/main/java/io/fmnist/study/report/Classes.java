package io.fmnist.study.report;

import io.fmnist.api.metric.ConfusionMatrix;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.study.stats.TaskStatistics;
import io.fmnist.tasks.run.SavedRun;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How well each class is recognised by the runs of one task, the predictions of all taken together.
 *
 * @param confusion counts over all runs
 */
record Classes(ConfusionMatrix confusion) {
  private static final int CELL = 10;
  private static final int LEVELS = 9;
  private static final int COLUMN_LEVELS = 7;

  /**
   * Two classes of which one is taken for the other.
   *
   * @param truth the true class
   * @param predicted the other
   * @param count predictions
   * @param of predictions for images of the true class
   */
  record Pair(String truth, String predicted, int count, int of) {
    /** Returns the part of the true class, 0 to 1. */
    double part() {
      return (double) count / of;
    }
  }

  /** Counts the predictions of a task's runs; empty where none has them. */
  static Optional<Classes> of(TaskStatistics task) {
    List<SavedRun> runs = task.runs().stream().filter(SavedRun::hasPredictions).toList();
    return runs.isEmpty() ? Optional.empty() : Optional.of(of(runs));
  }

  /** Returns those of all tasks that have predictions. */
  static Map<TaskStatistics, Classes> of(RunStatistics statistics) {
    Map<TaskStatistics, Classes> all = new LinkedHashMap<>();
    statistics.tasks().forEach(task -> of(task).ifPresent(classes -> all.put(task, classes)));
    return all;
  }

  private static Classes of(List<SavedRun> runs) {
    return new Classes(
        ConfusionMatrix.of(
            runs.get(0).classNames(),
            runs.stream().flatMap(r -> r.labels().stream()).mapToInt(Integer::intValue).toArray(),
            runs.stream()
                .flatMap(r -> r.predictions().stream())
                .mapToInt(Integer::intValue)
                .toArray()));
  }

  /** Returns the part of the images of one class that were taken for another, 0 to 1, or NaN. */
  double part(int truth, int predicted) {
    int support = confusion.scores().get(truth).support();
    return support == 0 ? Double.NaN : (double) confusion.count(truth, predicted) / support;
  }

  /** Returns the width and height of the drawn confusion matrix. */
  int side() {
    return CELL * confusion.classNames().size();
  }

  /**
   * Returns the cells of the drawn confusion matrix, true classes downwards: one path for each of
   * the shades, which are the darker, the more images of a class have the prediction.
   */
  Map<Integer, String> shades() {
    Map<Integer, StringBuilder> paths = new TreeMap<>();
    int classes = confusion.classNames().size();
    for (int truth = 0; truth < classes; truth++) {
      for (int predicted = 0; predicted < classes; predicted++) {
        double part = part(truth, predicted);
        if (part > 0) {
          // By the root, so that rare mistakes can be told from none.
          int level = Math.min(LEVELS, (int) Math.ceil(LEVELS * Math.sqrt(part)));
          paths
              .computeIfAbsent(level, l -> new StringBuilder())
              .append(
                  String.format(
                      Locale.ROOT,
                      "M%d %dh%dv%dh-%dz",
                      CELL * predicted,
                      CELL * truth,
                      CELL,
                      CELL,
                      CELL));
        }
      }
    }
    Map<Integer, String> shades = new TreeMap<>();
    paths.forEach((level, path) -> shades.put(level, path.toString()));
    return shades;
  }

  /** Returns the most frequent mistakes; among equals those of lower classes first. */
  List<Pair> confused(int most) {
    List<String> names = confusion.classNames();
    List<Pair> pairs = new ArrayList<>();
    for (int truth = 0; truth < names.size(); truth++) {
      int support = confusion.scores().get(truth).support();
      for (int predicted = 0; predicted < names.size(); predicted++) {
        if (truth != predicted && confusion.count(truth, predicted) > 0) {
          pairs.add(
              new Pair(
                  names.get(truth),
                  names.get(predicted),
                  confusion.count(truth, predicted),
                  support));
        }
      }
    }
    pairs.sort(Comparator.comparingInt((Pair p) -> -p.count()));
    return pairs.stream().limit(most).toList();
  }

  /** Returns the F1 score of a class. */
  double f1(int label) {
    return confusion.scores().get(label).f1();
  }

  /** Returns the CSS class of a score among those of other tasks: the darker, the better. */
  String f1Shade(int label, Collection<Classes> all) {
    DoubleSummaryStatistics column = all.stream().mapToDouble(c -> c.f1(label)).summaryStatistics();
    double range = column.getMax() - column.getMin();
    int level =
        range > 0 ? 1 + (int) ((COLUMN_LEVELS - 1) * (f1(label) - column.getMin()) / range) : 0;
    return "l" + level;
  }
}
