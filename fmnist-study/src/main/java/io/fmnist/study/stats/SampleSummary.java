package io.fmnist.study.stats;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A sample in a few numbers.
 *
 * @param n number of values, at least 1
 * @param mean arithmetic
 * @param sd standard deviation, divisor n - 1; empty for one value
 * @param min smallest
 * @param max largest
 * @param interval of the mean, at 95 %: {@code mean +- t(n-1, 0.975) * sd / sqrt(n)}; empty for one
 *     value, and for equal ones, which do not tell how far the next may be
 */
public record SampleSummary(
    int n, double mean, OptionalDouble sd, double min, double max, Optional<Interval> interval) {
  /** Of all intervals that stand beside means and differences. */
  public static final double CONFIDENCE = 0.95;

  /**
   * Summarises values.
   *
   * @throws IllegalArgumentException if there are none, or one is NaN or infinite
   */
  public static SampleSummary of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("there are no values; a summary needs at least one");
    }
    Samples.requireFinite(values);
    int n = values.length;
    double mean = Samples.mean(values);
    OptionalDouble sd =
        n < 2 ? OptionalDouble.empty() : OptionalDouble.of(Samples.deviation(values));
    Optional<Interval> interval =
        sd.orElse(0) == 0
            ? Optional.empty()
            : Optional.of(
                Interval.around(
                    mean, Samples.twoSided(n - 1, CONFIDENCE) * sd.getAsDouble() / Math.sqrt(n)));
    return new SampleSummary(
        n,
        mean,
        sd,
        Arrays.stream(values).min().getAsDouble(),
        Arrays.stream(values).max().getAsDouble(),
        interval);
  }

  /**
   * Summarises accuracies. The interval ends at 0 and 1, beyond which no mean of them lies.
   *
   * @throws IllegalArgumentException if there are none, or one is NaN or infinite
   */
  static SampleSummary ofAccuracies(double... values) {
    SampleSummary all = of(values);
    return new SampleSummary(
        all.n, all.mean, all.sd, all.min, all.max, all.interval.map(i -> i.within(0, 1)));
  }
}
