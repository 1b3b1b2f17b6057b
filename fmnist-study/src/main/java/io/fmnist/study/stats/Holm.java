package io.fmnist.study.stats;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Holm's correction for many tests at once (S. Holm, Scand. J. Statist. 6, 1979).
 *
 * <p>With the p values of m tests in rising order, the adjusted value of the i-th is {@code max
 * over j <= i of min(1, (m - j + 1) * p[j])}. Calling each test whose adjusted p is below 0.05 a
 * difference is wrong anywhere in the family with a probability of at most 0.05, however the tests
 * depend on each other.
 */
public final class Holm {
  private Holm() {}

  /**
   * Adjusts the p values of a family.
   *
   * @param p in any order; may be empty
   * @return the adjusted values in the same order
   * @throws IllegalArgumentException if one is not in [0, 1]
   */
  public static double[] adjust(double... p) {
    for (double value : p) {
      if (!(value >= 0 && value <= 1)) {
        throw new IllegalArgumentException("p is " + value + "; allowed are 0 to 1");
      }
    }
    List<Integer> rising =
        IntStream.range(0, p.length).boxed().sorted(Comparator.comparingDouble(i -> p[i])).toList();
    double[] adjusted = new double[p.length];
    double largest = 0;
    for (int rank = 0; rank < p.length; rank++) {
      int i = rising.get(rank);
      largest = Math.max(largest, Math.min(1, (p.length - rank) * p[i]));
      adjusted[i] = largest;
    }
    return adjusted;
  }
}
