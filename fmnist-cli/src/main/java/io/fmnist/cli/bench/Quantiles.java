package io.fmnist.cli.bench;

import java.util.Arrays;
import java.util.List;

/** Order statistics of measured times. */
final class Quantiles {
  private static final double MIDDLE = 0.5;

  private Quantiles() {}

  /** Returns the median; NaN of nothing. */
  static double median(double... values) {
    return of(values, MIDDLE);
  }

  /**
   * Returns the median of what a warm process gives: the first value, a cold start, is left out
   * where there are more.
   */
  static double warmMedian(List<Double> values) {
    return median(
        values.stream().skip(values.size() > 1 ? 1 : 0).mapToDouble(Double::doubleValue).toArray());
  }

  /**
   * Returns a quantile, interpolated between its two neighbours.
   *
   * @param part 0 for the least value, 1 for the greatest
   */
  static double of(double[] values, double part) {
    if (values.length == 0) {
      return Double.NaN;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double at = part * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
