package io.fmnist.study.report;

import io.fmnist.study.stats.Interval;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.study.stats.TaskStatistics;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as people read them; what does not exist is a dash. */
final class Figures {
  /** Stands for a number that does not exist. */
  static final String NONE = "–";

  // U+2212, as wide as a plus.
  private static final char MINUS = '\u2212';

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final double LEAST_PROBABILITY = 0.001;

  private Figures() {}

  /** Returns a part of 1 in percent with two decimals, without a sign of percent: 91.73. */
  static String percent(double part) {
    return number("%.2f", 100 * part);
  }

  /** Returns an interval of parts of 1 in percent: 91.21 to 91.60. */
  static String percents(Interval interval) {
    return percent(interval.low()) + " to " + percent(interval.high());
  }

  /** Returns a difference of parts of 1 in points with its sign: +0.42. */
  static String points(OptionalDouble difference) {
    return points(difference.orElse(Double.NaN));
  }

  private static String points(double difference) {
    return number("%+.2f", 100 * difference);
  }

  /** Returns an interval of differences in points: +0.11 to +0.73. */
  static String differences(Interval interval) {
    return points(interval.low()) + " to " + points(interval.high());
  }

  /** Returns a probability: 0.031, &lt; 0.001. */
  static String probability(OptionalDouble p) {
    return probability(p.orElse(Double.NaN));
  }

  /** Returns the same. */
  static String probability(double p) {
    return p < LEAST_PROBABILITY ? "< 0.001" : number("%.3f", p);
  }

  /** Returns a number in a format of {@link String#format}. */
  static String number(String format, double value) {
    if (!Double.isFinite(value)) {
      return NONE;
    }
    String text = String.format(Locale.ROOT, format, value);
    // No difference of minus nothing.
    boolean zero = text.chars().noneMatch(c -> c >= '1' && c <= '9');
    return zero ? text.replaceFirst("[-+]", "") : text.replace('-', MINUS);
  }

  /** Returns a count with separators of thousands: 60,000. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** Returns {@code 1 run}, {@code 2 runs}. */
  static String count(long count, String one) {
    return count(count) + " " + one + (count == 1 ? "" : "s");
  }

  /**
   * Returns what tells a task's runs from the others: its id, and the backend if there are more.
   */
  static String name(TaskStatistics task, RunStatistics all) {
    return all.backends().size() == 1
        ? task.task().id()
        : task.task().id() + " on " + task.backend();
  }

  /** Returns text whose arrows of two letters are one: a line is not broken inside. */
  static String arrows(String text) {
    return text.replace("->", "\u2192");
  }

  /** Returns the day of an instant in UTC: 2026-11-24. */
  static String day(Instant instant) {
    return DAY.format(instant);
  }

  /** Returns the minute of an instant in UTC: 2026-11-24 06:21. */
  static String minute(Instant instant) {
    return MINUTE.format(instant);
  }
}
