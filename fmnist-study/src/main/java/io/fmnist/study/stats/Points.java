package io.fmnist.study.stats;

import java.util.Locale;

/** Accuracies differ by points, hundredths of 1. */
public final class Points {
  private Points() {}

  /** Returns a part of 1 in points, with one decimal or, where it needs them, two: 0.5, 0.25. */
  public static String plain(double part) {
    String text = String.format(Locale.ROOT, "%.2f", 100 * part);
    return text.endsWith("0") ? text.substring(0, text.length() - 1) : text;
  }

  /** Returns {@code 1 seed}, {@code 2 seeds}. */
  static String seeds(int count) {
    return count + (count == 1 ? " seed" : " seeds");
  }
}
