package io.fmnist.study.stats;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.StandardDeviation;
import org.apache.commons.statistics.distribution.TDistribution;

/** What several statistics take from a list of numbers. */
final class Samples {
  /**
   * Standard deviations of accuracies at or below this are rounding of the subtraction: the
   * smallest real one, of two runs that differ in one of a million images, is seven digits larger.
   */
  private static final double ROUNDING = 1e-13;

  // Few are ever needed, and each takes a search.
  private static final Map<Tail, Double> QUANTILES = new ConcurrentHashMap<>();

  private record Tail(int freedom, double probability) {}

  private Samples() {}

  /**
   * Returns the values.
   *
   * @throws IllegalArgumentException if one is NaN or infinite
   */
  static double[] requireFinite(double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "value " + i + " is " + values[i] + "; all values must be finite numbers");
      }
    }
    return values;
  }

  /** Returns the mean of at least one value. */
  static double mean(double[] values) {
    return Mean.of(values).getAsDouble();
  }

  /** Returns the standard deviation (divisor n - 1) of at least two values; 0 for mere rounding. */
  static double deviation(double[] values) {
    double deviation = StandardDeviation.of(values).getAsDouble();
    return deviation <= ROUNDING ? 0 : deviation;
  }

  /**
   * Returns the quantile of Student's t distribution that {@code confidence} of it lies within,
   * both sides taken together.
   *
   * @param freedom degrees of freedom, above 0
   * @param confidence in (0, 1)
   */
  static double twoSided(int freedom, double confidence) {
    // The lower tail, whose probability keeps its digits.
    return QUANTILES.computeIfAbsent(
        new Tail(freedom, (1 - confidence) / 2),
        tail -> -TDistribution.of(tail.freedom).inverseCumulativeProbability(tail.probability));
  }
}
