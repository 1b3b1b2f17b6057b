package io.fmnist.study.report;

import io.fmnist.api.metric.ConfusionMatrix;
import io.fmnist.tasks.run.SavedRun;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/**
 * How well each class is recognised by the runs of one task on one backend, all runs' predictions
 * taken together.
 *
 * @param confusion counts over all runs
 */
record Classes(ConfusionMatrix confusion) {
  private static final int PAIRS = 5;
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

  /** Counts the predictions of some runs. */
  static Classes of(List<SavedRun> runs) {
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

  /** Returns the CSS class of a cell of the confusion matrix: the darker, the more images. */
  String shade(int truth, int predicted) {
    double part = part(truth, predicted);
    // By the root, so that rare mistakes can be told from none.
    int level = part > 0 ? Math.min(LEVELS, (int) Math.ceil(LEVELS * Math.sqrt(part))) : 0;
    return "l" + level + (predicted == truth ? " right" : "");
  }

  /** Returns the most frequent mistakes; among equals those of lower classes first. */
  List<Pair> confused() {
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
    return pairs.stream().limit(PAIRS).toList();
  }

  /** Returns the F1 score of a class. */
  double f1(int label) {
    return confusion.scores().get(label).f1();
  }

  /** Returns the CSS class of a score among those of other tasks: the darker, the better. */
  String f1Shade(int label, List<Classes> all) {
    DoubleSummaryStatistics column = all.stream().mapToDouble(c -> c.f1(label)).summaryStatistics();
    double range = column.getMax() - column.getMin();
    int level =
        range > 0 ? 1 + (int) ((COLUMN_LEVELS - 1) * (f1(label) - column.getMin()) / range) : 0;
    return "l" + level;
  }
}
