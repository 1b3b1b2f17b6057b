package io.fmnist.study.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns values into coordinates, straight.
 *
 * @param low value at {@code from}
 * @param high value at {@code to}, above {@code low}
 * @param from coordinate
 * @param to coordinate
 */
record Scale(double low, double high, double from, double to) {
  private static final double[] STEPS = {1, 2, 2.5, 5, 10};

  /** A mark on an axis. */
  record Tick(String at, String text) {}

  /**
   * Returns a scale that holds all values and begins and ends with a mark.
   *
   * @param marks about how many steps
   */
  static Scale around(double least, double most, int marks, double from, double to) {
    double step = step(Math.max(most - least, 1e-6) / marks);
    double low = Math.floor(least / step + 1e-9) * step;
    double high = Math.ceil(most / step - 1e-9) * step;
    return new Scale(low, high > low ? high : low + step, from, to);
  }

  /** Returns where a value is. */
  double at(double value) {
    return from + (value - low) / (high - low) * (to - from);
  }

  /** Returns the same, in the frame even where the value is not. */
  double inside(double value) {
    return at(Math.max(low, Math.min(high, value)));
  }

  /**
   * Returns marks at round values.
   *
   * @param marks about how many steps
   * @param factor values are multiplied by it before they are written, 100 for percent
   */
  List<Tick> ticks(int marks, double factor) {
    double step = step((high - low) / marks);
    List<Tick> ticks = new ArrayList<>();
    long first = (long) Math.ceil(low / step - 1e-6);
    for (long i = first; i * step <= high + 1e-6 * step; i++) {
      double value = i * step * factor;
      int decimals = decimals(step * factor);
      ticks.add(
          new Tick(Figures.coordinate(at(i * step)), Figures.number("%." + decimals + "f", value)));
    }
    return ticks;
  }

  private static double step(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (double s : STEPS) {
      if (s * power >= least * (1 - 1e-9)) {
        return s * power;
      }
    }
    throw new IllegalStateException("no step for " + least);
  }

  private static int decimals(double step) {
    int decimals = 0;
    while (decimals < 6 && Math.abs(step - Math.rint(step)) > 1e-6) {
      step *= 10;
      decimals++;
    }
    return decimals;
  }
}
