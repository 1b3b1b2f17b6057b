package io.fmnist.study.stats;

import java.util.OptionalInt;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How many seeds would settle a comparison.
 *
 * <p>The smallest n at which, if the true difference and the true standard deviation are what was
 * seen, one of two tests succeeds with a probability of 0.8:
 *
 * <ul>
 *   <li>the paired t test at the level that Holm's first step asks of a family of m, {@code 0.05 /
 *       m}: {@code F(|d| sqrt(n) / s - t(1 - 0.05 / 2m)) >= 0.8};
 *   <li>the two one-sided tests: {@code F((margin - d) sqrt(n) / s - t(0.95)) + F((margin + d)
 *       sqrt(n) / s - t(0.95)) - 1 >= 0.8}.
 * </ul>
 *
 * <p>F and t are Student's distribution and its quantile with n - 1 degrees of freedom; with the
 * central distribution in place of the noncentral one this is the usual approximation (S. A.
 * Julious, Statist. Med. 23, 2004, sections 3 and 5).
 */
final class SeedPlan {
  /** Where nothing can be said yet: as many as the agreement of engines is shown with. */
  static final int USUAL = 5;

  /** Above this nobody runs them. */
  static final int MOST = 1000;

  private static final double POWER = 0.8;

  private SeedPlan() {}

  /**
   * Returns the seeds to run beyond those that are there.
   *
   * @param seen a comparison that is not settled
   * @param family number of tests that are corrected together, at least 1
   * @return at least 1; empty if it is more than {@link #MOST} altogether
   */
  static OptionalInt more(PairedComparison seen, int family) {
    if (seen.p().isEmpty()) {
      return OptionalInt.of(Math.max(1, USUAL - seen.n()));
    }
    double d = Math.abs(seen.mean().getAsDouble());
    double sd = seen.sd().getAsDouble();
    for (int n = seen.n() + 1; n <= MOST; n++) {
      if (Math.max(difference(n, d, sd, family), equivalence(n, d, sd, seen.margin())) >= POWER) {
        return OptionalInt.of(n - seen.n());
      }
    }
    return OptionalInt.empty();
  }

  /** Returns the probability that the paired t test finds a difference d. */
  static double difference(int n, double d, double sd, int family) {
    TDistribution student = TDistribution.of(n - 1);
    double needed = -student.inverseCumulativeProbability(PairedComparison.ALPHA / family / 2);
    return student.cumulativeProbability(d * Math.sqrt(n) / sd - needed);
  }

  /** Returns the probability that both one-sided tests succeed at a difference d; never below 0. */
  static double equivalence(int n, double d, double sd, double margin) {
    TDistribution student = TDistribution.of(n - 1);
    double needed = -student.inverseCumulativeProbability(PairedComparison.ALPHA);
    double root = Math.sqrt(n) / sd;
    double notBetter = student.cumulativeProbability((margin - d) * root - needed);
    double notWorse = student.cumulativeProbability((margin + d) * root - needed);
    return Math.max(0, notBetter + notWorse - 1);
  }
}
