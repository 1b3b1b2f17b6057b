package io.fmnist.study.report;

import io.fmnist.api.metric.ConfusionMatrix;
import io.fmnist.tasks.run.SavedRun;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How well each class is recognised by the runs of one task on one backend, all runs' predictions
 * taken together.
 *
 * @param confusion counts over all runs
 */
record Classes(ConfusionMatrix confusion) {
  private static final int PAIRS = 5;

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

  /** Returns the F1 scores by class. */
  List<Double> f1() {
    List<ConfusionMatrix.ClassScores> scores = confusion.scores();
    return IntStream.range(0, scores.size()).mapToObj(c -> scores.get(c).f1()).toList();
  }
}
