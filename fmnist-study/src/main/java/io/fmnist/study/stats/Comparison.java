package io.fmnist.study.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One task on two backends, compared seed by seed; differences are first minus second.
 *
 * @param task id
 * @param first id of a backend
 * @param second id of the other
 * @param seeds that both have, rising
 * @param paired over these seeds' accuracies
 * @param images over these seeds' predictions, pooled; empty where runs have none
 * @param adjustedP {@code paired.p()} after Holm's correction over all comparisons of backends;
 *     empty where there is no p
 * @param family number of comparisons that have a p
 * @param verdict in words
 */
public record Comparison(
    String task,
    String first,
    String second,
    List<Long> seeds,
    PairedComparison paired,
    Optional<McNemar> images,
    OptionalDouble adjustedP,
    int family,
    Verdict verdict) {
  public Comparison {
    seeds = List.copyOf(seeds);
  }

  /** Compares each two groups that are of one task. */
  static List<Comparison> of(List<RunGroup> groups, double margin) {
    List<Comparison> raw = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      for (int j = i + 1; j < groups.size(); j++) {
        if (groups.get(i).id().equals(groups.get(j).id())) {
          raw.add(of(groups.get(i), groups.get(j), margin));
        }
      }
    }
    double[] adjusted =
        Holm.adjust(raw.stream().flatMapToDouble(c -> c.paired.p().stream()).toArray());
    List<Comparison> judged = new ArrayList<>();
    int next = 0;
    for (Comparison c : raw) {
      OptionalDouble p =
          c.paired.p().isPresent() ? OptionalDouble.of(adjusted[next++]) : OptionalDouble.empty();
      judged.add(
          new Comparison(
              c.task,
              c.first,
              c.second,
              c.seeds,
              c.paired,
              c.images,
              p,
              adjusted.length,
              Verdict.of(c.paired, p.orElse(1))));
    }
    return judged;
  }

  private static Comparison of(RunGroup first, RunGroup second, double margin) {
    List<Long> seeds = List.copyOf(first.commonSeeds(second));
    PairedComparison paired =
        PairedComparison.of(first.accuracies(seeds), second.accuracies(seeds), margin);
    return new Comparison(
        first.id(),
        first.backend(),
        second.backend(),
        seeds,
        paired,
        McNemar.ofRuns(first.runs(seeds), second.runs(seeds)),
        OptionalDouble.empty(),
        0,
        Verdict.of(paired, 1));
  }

  /**
   * Returns whether the true difference is shown to be below the margin: by equal accuracies in at
   * least {@value PairedComparison#FEWEST_EQUAL} seeds, or by two one-sided tests at the 5 % level
   * (Schuirmann 1987).
   */
  public boolean isEquivalent() {
    return paired.isEquivalent() || paired.isAlwaysEqual();
  }
}
