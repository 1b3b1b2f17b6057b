package io.fmnist.study.stats;

/**
 * A closed interval.
 *
 * @param low at most {@code high}
 * @param high upper end
 */
public record Interval(double low, double high) {
  /**
   * Checks the order.
   *
   * @throws IllegalArgumentException if an end is NaN or they are in the wrong order
   */
  public Interval {
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          "the interval " + low + " to " + high + " has no order; low must be at most high");
    }
  }

  /** Returns the interval of a given half width around its middle. */
  static Interval around(double middle, double halfWidth) {
    return new Interval(middle - halfWidth, middle + halfWidth);
  }

  /** Returns the part that lies between two bounds. */
  Interval within(double least, double greatest) {
    return new Interval(Math.max(low, least), Math.min(high, greatest));
  }

  /** Returns whether the value lies inside or on an end. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  /** Returns the larger distance of the two ends from 0. */
  public double largestMagnitude() {
    return Math.max(Math.abs(low), Math.abs(high));
  }
}
