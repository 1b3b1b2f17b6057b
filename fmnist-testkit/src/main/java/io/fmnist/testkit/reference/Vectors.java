package io.fmnist.testkit.reference;

/** Loops over runs of numbers that the compiler turns into fast code. */
final class Vectors {
  private Vectors() {}

  /**
   * Adds {@code factor * values} to {@code sums}, {@code count} numbers from the given places on.
   */
  static void addScaled(
      double[] sums, int at, double factor, double[] values, int from, int count) {
    for (int i = 0; i < count; i++) {
      sums[at + i] += factor * values[from + i];
    }
  }

  /**
   * Returns the sum of the products of {@code count} pairs, in four parts that do not wait for each
   * other.
   */
  static double dot(double[] a, int fromA, double[] b, int fromB, int count) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int i = 0;
    for (; i + 3 < count; i += 4) {
      first += a[fromA + i] * b[fromB + i];
      second += a[fromA + i + 1] * b[fromB + i + 1];
      third += a[fromA + i + 2] * b[fromB + i + 2];
      fourth += a[fromA + i + 3] * b[fromB + i + 3];
    }
    for (; i < count; i++) {
      first += a[fromA + i] * b[fromB + i];
    }
    return first + second + (third + fourth);
  }
}
