package io.fmnist.study.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;

/**
 * What is decided about one comparison of a family.
 *
 * <p>Each comparison has two p values: that of the paired t test, and that of the two one-sided
 * tests for a difference within the margin. The smallest over the looks that were reached,
 * multiplied by the number of all looks (Bonferroni), is corrected over the family by {@link Holm}.
 * A comparison that has not reached a look counts with p = 1. The probability that any comparison
 * of a family without differences is ever called better or worse is therefore at most 5 %, and so
 * is the probability that any difference as large as the margin is ever called none.
 *
 * <p>Less is said than the corrected tests allow where looks speak against each other: nothing of
 * better or worse where two looks differ in their sign, and nothing of a difference within the
 * margin where the last look's mean lies beyond it.
 *
 * @param all over all seeds
 * @param looks that were reached, rising
 * @param p of the t test after both corrections; empty before the first look
 * @param equivalenceP of the two one-sided tests after both corrections; empty before the first
 *     look
 * @param family number of comparisons in the family
 * @param decidedAt seeds of the first look that gives the verdict; empty where there is none yet
 * @param verdict in words
 */
public record Decision(
    PairedComparison all,
    List<Look> looks,
    OptionalDouble p,
    OptionalDouble equivalenceP,
    int family,
    OptionalInt decidedAt,
    Verdict verdict) {
  public Decision {
    looks = List.copyOf(looks);
  }

  /** Returns what the figures beside the verdict are of: the last look, or all seeds before it. */
  public PairedComparison shown() {
    return looks.isEmpty() ? all : looks.get(looks.size() - 1).paired();
  }

  /**
   * Returns of how many seeds {@link #shown} is: {@code 5}, or {@code 5 of 8} where there are more.
   */
  public String seeds() {
    return shown().n() == all.n() ? "" + all.n() : shown().n() + " of " + all.n();
  }

  /** Returns the interval of the last look; empty before the first. */
  public Optional<Interval> interval() {
    return looks.isEmpty() ? Optional.empty() : looks.get(looks.size() - 1).interval();
  }

  /** Returns whether there is a verdict. */
  public boolean isDecided() {
    return decidedAt.isPresent();
  }

  /**
   * Decides about a family.
   *
   * @param family differences of each comparison, in the order of the seeds
   * @param margin differences up to this do not matter
   * @return one decision for each comparison
   */
  static List<Decision> of(List<double[]> family, double margin) {
    List<List<Look>> looks = family.stream().map(d -> Look.reached(d, margin)).toList();
    double[] p = smallest(looks, Look::p);
    double[] equivalenceP = smallest(looks, Look::equivalenceP);
    double[] adjusted = Holm.adjust(p);
    double[] adjustedEquivalence = Holm.adjust(equivalenceP);
    List<Decision> decisions = new ArrayList<>();
    for (int i = 0; i < p.length; i++) {
      PairedComparison all = PairedComparison.of(family.get(i), margin);
      List<Look> reached = looks.get(i);
      boolean different =
          adjusted[i] < PairedComparison.ALPHA && Look.contradictions(reached).isEmpty();
      boolean equivalent =
          adjustedEquivalence[i] < PairedComparison.ALPHA
              && Math.abs(reached.get(reached.size() - 1).paired().mean().orElse(0)) <= margin;
      Optional<Look> at =
          different
              ? first(reached, Look::p, remaining(p, i))
              : equivalent
                  ? first(reached, Look::equivalenceP, remaining(equivalenceP, i))
                  : Optional.empty();
      decisions.add(
          new Decision(
              all,
              reached,
              reached.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(adjusted[i]),
              reached.isEmpty()
                  ? OptionalDouble.empty()
                  : OptionalDouble.of(adjustedEquivalence[i]),
              p.length,
              at.isPresent() ? OptionalInt.of(at.get().seeds()) : OptionalInt.empty(),
              Verdict.of(
                  all, reached, different ? at.map(Look::paired) : Optional.empty(), equivalent)));
    }
    return decisions;
  }

  private static double[] smallest(List<List<Look>> looks, ToDoubleFunction<Look> p) {
    return looks.stream().mapToDouble(l -> l.stream().mapToDouble(p).min().orElse(1)).toArray();
  }

  /** Returns by how much Holm's correction multiplies the i-th value. */
  private static int remaining(double[] p, int i) {
    int before = 0;
    for (int j = 0; j < p.length; j++) {
      before += p[j] < p[i] || (p[j] == p[i] && j < i) ? 1 : 0;
    }
    return p.length - before;
  }

  private static Optional<Look> first(List<Look> looks, ToDoubleFunction<Look> p, int factor) {
    return looks.stream()
        .filter(look -> factor * p.applyAsDouble(look) < PairedComparison.ALPHA)
        .findFirst();
  }
}
