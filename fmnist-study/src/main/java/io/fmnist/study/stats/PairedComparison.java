package io.fmnist.study.stats;

import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.numbers.gamma.GammaRatio;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.TTest;

/**
 * Two lists of accuracies, paired by seed, compared by their differences (first minus second).
 *
 * <p>The tests need a spread: where there are fewer than two pairs, or all differences are equal,
 * the intervals, {@code t}, {@code p}, {@code equivalenceP} and the effect sizes are empty.
 * (Student's t would be infinite for equal differences; accuracies are counts of images, so a few
 * equal ones prove nothing.)
 *
 * @param n number of pairs, 0 or more
 * @param margin differences up to this do not matter, above 0
 * @param mean difference; empty without a pair
 * @param sd standard deviation of the differences, divisor n - 1; empty for n below 2
 * @param interval of the mean difference at 95 %
 * @param equivalenceInterval the same at 90 %: it lies within the margin exactly where {@code
 *     equivalenceP} is below 0.05
 * @param t {@code mean / (sd / sqrt(n))}
 * @param p of the paired t test, two-sided: how often a t at least as large would come without a
 *     difference
 * @param equivalenceP of two one-sided t tests: the larger of the p against "first is worse by at
 *     least the margin" and "first is better by at least the margin" (D. J. Schuirmann, J.
 *     Pharmacokinet. Biopharm. 15, 1987)
 * @param cohenDz effect size {@code mean / sd} (J. Cohen, Statistical Power Analysis, 1988, 2.3.5)
 * @param hedgesGz {@code cohenDz} times {@code J(n-1)}, {@code J(m) = Gamma(m/2) / (sqrt(m/2)
 *     Gamma((m-1)/2))}, which takes away its bias upwards (L. V. Hedges, J. Educ. Stat. 6, 1981);
 *     empty for n below 3, where J is 0
 */
public record PairedComparison(
    int n,
    double margin,
    OptionalDouble mean,
    OptionalDouble sd,
    Optional<Interval> interval,
    Optional<Interval> equivalenceInterval,
    OptionalDouble t,
    OptionalDouble p,
    OptionalDouble equivalenceP,
    OptionalDouble cohenDz,
    OptionalDouble hedgesGz) {
  /** Number of equal pairs that are taken for more than chance. */
  public static final int FEWEST_EQUAL = 5;

  /** Largest probability of an error that a test may make. */
  public static final double ALPHA = 0.05;

  /**
   * Compares.
   *
   * @param first values, one a seed
   * @param second as many values of the same seeds in the same order
   * @param margin differences up to this do not matter
   * @throws IllegalArgumentException if the lengths differ, a value is NaN or infinite, or the
   *     margin is not a finite number above 0
   */
  public static PairedComparison of(double[] first, double[] second, double margin) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(
          first.length + " values cannot be paired with " + second.length);
    }
    if (!(margin > 0) || !Double.isFinite(margin)) {
      throw new IllegalArgumentException(
          "margin is " + margin + "; it must be a finite number above 0");
    }
    Samples.requireFinite(first);
    Samples.requireFinite(second);
    double[] differences = new double[first.length];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = first[i] - second[i];
    }
    return of(differences, margin);
  }

  /** Compares by differences, one a seed, all finite. */
  static PairedComparison of(double[] differences, double margin) {
    int n = differences.length;
    if (n < 2) {
      return new PairedComparison(
          n,
          margin,
          n == 0 ? OptionalDouble.empty() : OptionalDouble.of(differences[0]),
          OptionalDouble.empty(),
          Optional.empty(),
          Optional.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty());
    }
    double mean = Samples.mean(differences);
    double sd = Samples.deviation(differences);
    boolean testable = sd > 0;
    TTest.Result test = testable ? TTest.withDefaults().test(differences) : null;
    return new PairedComparison(
        n,
        margin,
        OptionalDouble.of(mean),
        OptionalDouble.of(sd),
        testable ? Optional.of(around(mean, sd, n, SampleSummary.CONFIDENCE)) : Optional.empty(),
        testable ? Optional.of(around(mean, sd, n, 1 - 2 * ALPHA)) : Optional.empty(),
        test == null ? OptionalDouble.empty() : OptionalDouble.of(test.getStatistic()),
        test == null ? OptionalDouble.empty() : OptionalDouble.of(test.getPValue()),
        testable ? OptionalDouble.of(equivalence(differences, margin)) : OptionalDouble.empty(),
        testable ? OptionalDouble.of(mean / sd) : OptionalDouble.empty(),
        testable && n > 2
            ? OptionalDouble.of(mean / sd * unbiased(n - 1))
            : OptionalDouble.empty());
  }

  private static Interval around(double mean, double sd, int n, double confidence) {
    return Interval.around(mean, Samples.twoSided(n - 1, confidence) * sd / Math.sqrt(n));
  }

  /**
   * Returns the interval of the mean difference.
   *
   * @param confidence in (0, 1)
   * @return empty for n below 2, or if all differences are equal
   */
  public Optional<Interval> interval(double confidence) {
    return sd.orElse(0) > 0
        ? Optional.of(around(mean.getAsDouble(), sd.getAsDouble(), n, confidence))
        : Optional.empty();
  }

  private static double equivalence(double[] differences, double margin) {
    double notWorse =
        TTest.withDefaults()
            .with(AlternativeHypothesis.GREATER_THAN)
            .withMu(-margin)
            .test(differences)
            .getPValue();
    double notBetter =
        TTest.withDefaults()
            .with(AlternativeHypothesis.LESS_THAN)
            .withMu(margin)
            .test(differences)
            .getPValue();
    return Math.max(notWorse, notBetter);
  }

  private static double unbiased(int freedom) {
    // delta(a, b) is Gamma(a) / Gamma(a + b).
    return GammaRatio.delta(freedom / 2.0, -0.5) / Math.sqrt(freedom / 2.0);
  }

  /** Returns whether the difference is within the margin, by two one-sided tests. */
  public boolean isEquivalent() {
    return equivalenceP.isPresent() && equivalenceP.getAsDouble() < ALPHA;
  }

  /** Returns whether no pair differs and there are enough of them for that to be no chance. */
  public boolean isAlwaysEqual() {
    return n >= FEWEST_EQUAL && isIdentical();
  }

  /** Returns whether there are pairs and not one of them differs. */
  public boolean isIdentical() {
    return n > 0 && mean.getAsDouble() == 0 && sd.orElse(0) == 0;
  }
}
