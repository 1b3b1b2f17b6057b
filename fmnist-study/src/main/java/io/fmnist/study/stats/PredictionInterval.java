package io.fmnist.study.stats;

import java.util.Optional;

/**
 * Where one further run with another seed is expected, at 95 %: {@code mean +- t(n-1, 0.975) * sd *
 * sqrt(1 + 1/n)}, for normally distributed values (G. J. Hahn and W. Q. Meeker, Statistical
 * Intervals, 1991, section 4.7). No accuracy lies outside 0 to 1, so the interval ends there.
 *
 * @param n number of runs that it comes from
 * @param interval empty for fewer than two runs, and for equal ones, which do not tell how far the
 *     next may be
 */
public record PredictionInterval(int n, Optional<Interval> interval) {
  /** Where a single value lies. */
  public enum Place {
    /** Within the interval: the value is what a run of ours could give. */
    INSIDE,
    /** Under it. */
    BELOW,
    /** Over it. */
    ABOVE,
    /** There is no interval, for want of seeds that differ. */
    UNKNOWN
  }

  /** Predicts from runs that were made; their values are accuracies, 0 to 1. */
  public static PredictionInterval of(SampleSummary runs) {
    if (runs.sd().orElse(0) == 0) {
      return new PredictionInterval(runs.n(), Optional.empty());
    }
    double t = Samples.twoSided(runs.n() - 1, SampleSummary.CONFIDENCE);
    double spread = runs.sd().getAsDouble() * Math.sqrt(1 + 1.0 / runs.n());
    return new PredictionInterval(
        runs.n(), Optional.of(Interval.around(runs.mean(), t * spread).within(0, 1)));
  }

  /**
   * Says where a single run's value lies.
   *
   * @throws IllegalArgumentException if it is NaN or infinite
   */
  public Place place(double value) {
    Samples.requireFinite(new double[] {value});
    return interval
        .map(i -> i.contains(value) ? Place.INSIDE : value < i.low() ? Place.BELOW : Place.ABOVE)
        .orElse(Place.UNKNOWN);
  }
}
