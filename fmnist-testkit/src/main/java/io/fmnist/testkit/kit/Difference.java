package io.fmnist.testkit.kit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How far one reading is from the reference's.
 *
 * @param name of the reading
 * @param tolerance its row in the table
 * @param absolute largest absolute difference; infinite where a value is not finite
 * @param relative that by the scale, see {@link Tolerance}
 * @param index where it is largest
 * @param expected the reference's value there
 * @param actual the backend's value there
 */
record Difference(
    String name,
    Tolerance tolerance,
    double absolute,
    double relative,
    int index,
    double expected,
    double actual) {
  boolean isWithinTolerance() {
    return relative <= tolerance.limit();
  }

  /**
   * Compares readings pairwise.
   *
   * @param slack absolute allowance of each value by reading name, on top of the tolerance
   */
  static List<Difference> between(
      List<Reading> expected, List<Reading> actual, Scope scope, Map<String, double[]> slack) {
    if (expected.size() != actual.size()) {
      throw new AssertionError(
          "the backend gives " + actual.size() + " values, the reference " + expected.size());
    }
    Map<Quantity, Double> largest = new EnumMap<>(Quantity.class);
    for (Reading reading : expected) {
      largest.merge(reading.quantity(), largest(reading.values()), Math::max);
    }
    List<Difference> differences = new ArrayList<>();
    for (int i = 0; i < expected.size(); i++) {
      Reading e = expected.get(i);
      double floor = scope.floor(e.quantity()) * largest.getOrDefault(e.quantity(), 0.0);
      differences.add(
          between(e, actual.get(i), scope, floor, slack.getOrDefault(e.name(), new double[0])));
    }
    return differences;
  }

  private static Difference between(
      Reading expected, Reading actual, Scope scope, double floor, double[] slack) {
    Tolerance tolerance = Tolerance.of(scope, expected.quantity());
    double[] e = expected.values();
    double[] a = actual.values();
    if (!expected.name().equals(actual.name()) || e.length != a.length) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "the backend gives %d values of %s, the reference %d of %s",
              a.length,
              actual.name(),
              e.length,
              expected.name()));
    }
    double scale = Math.max(largest(e), floor);
    double worst = 0;
    int index = 0;
    for (int i = 0; i < e.length; i++) {
      double distance = Math.abs(a[i] - e[i]);
      double counted =
          Double.isFinite(distance)
              ? Math.max(distance - (slack.length == 0 ? 0 : slack[i]), 0)
              : Double.POSITIVE_INFINITY;
      if (counted > worst) {
        worst = counted;
        index = i;
      }
    }
    return new Difference(
        expected.name(),
        tolerance,
        worst,
        worst == 0 ? 0 : worst / scale,
        index,
        e.length == 0 ? 0 : e[index],
        a.length == 0 ? 0 : a[index]);
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: off by %.2e relative (%.2e absolute), %.2e is allowed; worst at index %d: the"
            + " reference has %.9g, the backend %.9g",
        name,
        relative,
        absolute,
        tolerance.limit(),
        index,
        expected,
        actual);
  }
}
