package io.fmnist.study.stats;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One of the planned looks at a comparison, with the seeds that it takes: the first so many,
 * whatever was run beyond them.
 *
 * <p>Verdicts are given only at {@link #SEEDS}, and each look spends a quarter of the 5 % that may
 * be wrong. So it costs nothing to look as often as one likes: what is shown between two looks is
 * the last one.
 *
 * @param seeds number of seeds, one of {@link #SEEDS}
 * @param paired over these seeds
 */
public record Look(int seeds, PairedComparison paired) {
  /** The numbers of seeds at which verdicts are given. */
  public static final List<Integer> SEEDS = List.of(5, 10, 20, 40);

  /** Returns how many seeds the look after so many seeds has; empty after the last. */
  public static OptionalInt next(int seeds) {
    return SEEDS.stream().filter(look -> look > seeds).mapToInt(Integer::intValue).findFirst();
  }

  /** Returns the looks that these differences reach; the differences are in the seeds' order. */
  static List<Look> reached(double[] differences, double margin) {
    return SEEDS.stream()
        .filter(seeds -> seeds <= differences.length)
        .map(
            seeds ->
                new Look(seeds, PairedComparison.of(Arrays.copyOf(differences, seeds), margin)))
        .toList();
  }

  /**
   * Returns two looks, the earlier first, of which one says better and the other worse; empty where
   * there are none. They count before {@link Holm}'s correction: how much that corrects changes
   * with the other comparisons, and no verdict may be reversed by those.
   */
  static List<Look> contradictions(List<Look> looks) {
    List<Look> clear = looks.stream().filter(l -> l.p() < PairedComparison.ALPHA).toList();
    for (Look look : clear) {
      if (clear.get(0).sign() != look.sign()) {
        return List.of(clear.get(0), look);
      }
    }
    return List.of();
  }

  private double sign() {
    return Math.signum(paired.mean().orElse(0));
  }

  /**
   * Returns the interval of the mean difference. The intervals of all four looks hold the true
   * difference together with a probability of 95 % (C. Jennison and B. W. Turnbull, J. R. Statist.
   * Soc. B 51, 1989), so that of any look does, whenever one looks.
   */
  public Optional<Interval> interval() {
    return paired.interval(1 - PairedComparison.ALPHA / SEEDS.size());
  }

  /** Returns p of the paired t test, multiplied by the number of looks. */
  double p() {
    return Math.min(1, SEEDS.size() * paired.p().orElse(1));
  }

  /** Returns p of the two one-sided tests, multiplied by the number of looks. */
  double equivalenceP() {
    return paired.isIdentical() ? 0 : Math.min(1, SEEDS.size() * paired.equivalenceP().orElse(1));
  }
}
