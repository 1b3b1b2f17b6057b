package io.fmnist.tasks.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Turns values into coordinates linearly.
 *
 * @param low value at {@code from}
 * @param high value at {@code to}, above {@code low}
 * @param from coordinate
 * @param to coordinate
 */
public record Scale(double low, double high, double from, double to) {
  // U+2212, as wide as a plus.
  private static final char MINUS = '\u2212';
  private static final double[] STEPS = {1, 2, 2.5, 5, 10};

  /**
   * A mark on an axis.
   *
   * @param at its coordinate
   * @param text its value
   */
  public record Tick(String at, String text) {}

  /**
   * Returns a scale that holds all values and begins and ends with a mark.
   *
   * @param marks about how many steps
   */
  public static Scale around(double least, double most, int marks, double from, double to) {
    double step = step(Math.max(most - least, 1e-6) / marks);
    double low = Math.floor(least / step + 1e-9) * step;
    double high = Math.ceil(most / step - 1e-9) * step;
    return new Scale(low, high > low ? high : low + step, from, to);
  }

  /** Returns where a value is. */
  public double at(double value) {
    return from + (value - low) / (high - low) * (to - from);
  }

  /** Returns the same, in the frame even where the value is not. */
  public double inside(double value) {
    return at(Math.max(low, Math.min(high, value)));
  }

  /**
   * Returns marks at round values.
   *
   * @param marks about how many steps
   * @param factor values are multiplied by it before they are written, 100 for percent
   */
  public List<Tick> ticks(int marks, double factor) {
    double step = step((high - low) / marks);
    List<Tick> ticks = new ArrayList<>();
    long first = (long) Math.ceil(low / step - 1e-6);
    for (long i = first; i * step <= high + 1e-6 * step; i++) {
      double value = i * step * factor;
      int decimals = decimals(step * factor);
      String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
      ticks.add(new Tick(coordinate(at(i * step)), text.replace('-', MINUS)));
    }
    return ticks;
  }

  /** Returns a coordinate as text, with at most one decimal. */
  public static String coordinate(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
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
