package io.fmnist.study.stats;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Runs of one task and backend compared with those of another, seed by seed; differences are first
 * minus second.
 *
 * @param first what is judged
 * @param second what it is measured against
 * @param seeds that both have, rising
 * @param paired over these seeds' accuracies
 * @param mcNemar over these seeds' predictions, pooled
 * @param adjustedP {@code paired.p()} after Holm's correction over the comparison's family; empty
 *     where there is no p
 * @param family number of comparisons in the family that have a p
 * @param verdict in words
 */
public record Comparison(
    Side first,
    Side second,
    List<Long> seeds,
    PairedComparison paired,
    McNemar mcNemar,
    OptionalDouble adjustedP,
    int family,
    Verdict verdict) {
  /** Copies the list. */
  public Comparison {
    seeds = List.copyOf(seeds);
  }

  /**
   * Returns whether the true difference is shown to be below the margin: by equal accuracies, or by
   * two one-sided tests at the 5 % level (Schuirmann 1987).
   */
  public boolean isEquivalent() {
    return paired.isEquivalent() || (paired.n() > 1 && paired.isIdentical());
  }

  /**
   * One of the two.
   *
   * @param task id
   * @param backend id
   */
  public record Side(String task, String backend) {
    static Side of(RunGroup group) {
      return new Side(group.id(), group.backend());
    }
  }
}
