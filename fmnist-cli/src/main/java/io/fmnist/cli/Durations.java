package io.fmnist.cli;

import java.util.Locale;

/** Times for people. */
final class Durations {
  private static final int MINUTE = 60;
  private static final int HOUR = 3600;

  private Durations() {}

  /** Returns for example {@code 3.2 s}, {@code 4 min 05 s} or {@code 2 h 03 min}. */
  static String text(double seconds) {
    if (!(seconds >= 0)) {
      return "unknown";
    }
    if (seconds < MINUTE) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < HOUR
        ? String.format(Locale.ROOT, "%d min %02d s", whole / MINUTE, whole % MINUTE)
        : String.format(Locale.ROOT, "%d h %02d min", whole / HOUR, whole % HOUR / MINUTE);
  }
}
