package io.fmnist.study.stats;

import java.util.Collection;
import java.util.Optional;

/**
 * How far runs of one network lie apart that differ in their seeds alone: the standard deviations
 * of all tasks and backends pooled, {@code sd = sqrt(sum (n-1) sd^2 / sum (n-1))}. Two single runs
 * differ by less than {@code t(freedom, 0.975) * sqrt(2) * sd} in 95 of 100 cases, for normally
 * distributed values whose spread is the same everywhere: the repeatability limit of ISO
 * 5725-6:1994, with t in place of its 1.96 because the spread is estimated. A smaller difference
 * between two single runs says nothing of what else they differ in.
 *
 * @param sd pooled, as a fraction of 1; above 0
 * @param freedom degrees of freedom, {@code sum (n-1)}
 * @param twoRuns the difference that two single runs reach in 5 of 100 cases, as a fraction of 1
 */
public record SeedSpread(double sd, int freedom, double twoRuns) {
  /**
   * Pools samples.
   *
   * @return empty where there are no two different values of one sample
   */
  static Optional<SeedSpread> of(Collection<SampleSummary> samples) {
    double squares = 0;
    int freedom = 0;
    for (SampleSummary sample : samples) {
      squares += (sample.n() - 1) * Math.pow(sample.sd().orElse(0), 2);
      freedom += sample.n() - 1;
    }
    if (squares == 0) {
      return Optional.empty();
    }
    double sd = Math.sqrt(squares / freedom);
    double t = Samples.twoSided(freedom, SampleSummary.CONFIDENCE);
    return Optional.of(new SeedSpread(sd, freedom, t * Math.sqrt(2) * sd));
  }
}
