package io.fmnist.study.stats;

import java.util.List;
import java.util.Optional;

/**
 * Where one further run with another seed is expected, at 95 %: {@code mean +- t(f, 0.975) * sd *
 * sqrt(1 + 1/n)}, for normally distributed values (G. J. Hahn and W. Q. Meeker, Statistical
 * Intervals, 1991, section 4.7). Here sd is that of single runs, pooled over the backends with f
 * degrees of freedom, and n the number of seeds, as if a seed's runs had one mean only. No accuracy
 * lies outside 0 to 1, so the interval ends there.
 *
 * @param n number of seeds that it comes from
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

  /**
   * Predicts a single run of a task from its runs on one or several backends.
   *
   * @param seeds accuracies, 0 to 1, one a seed
   * @param spread of single runs of one backend
   */
  public static PredictionInterval of(SampleSummary seeds, Optional<SeedSpread> spread) {
    return new PredictionInterval(
        seeds.n(),
        spread.map(
            s -> {
              double t = Samples.twoSided(s.freedom(), SampleSummary.CONFIDENCE);
              return Interval.around(seeds.mean(), t * s.sd() * Math.sqrt(1 + 1.0 / seeds.n()))
                  .within(0, 1);
            }));
  }

  /** Predicts from the runs of one backend. */
  static PredictionInterval of(SampleSummary runs) {
    return of(runs, SeedSpread.of(List.of(runs)));
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
