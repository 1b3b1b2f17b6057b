package io.fmnist.study.report;

import io.fmnist.study.stats.Interval;
import io.fmnist.study.stats.McNemar;
import io.fmnist.study.stats.Step;
import io.fmnist.study.stats.TaskStatistics;
import io.fmnist.tasks.run.SavedRun;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

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

  /** Returns a part of 1 in percent with one decimal, without a sign of percent: 91.7. */
  static String tenths(double part) {
    return number("%.1f", 100 * part);
  }

  /** Returns an interval of parts of 1 in percent: 91.21 to 91.60. */
  static String percents(Interval interval) {
    return percent(interval.low()) + " to " + percent(interval.high());
  }

  /** Returns the same, where there is one. */
  static String percents(Optional<Interval> interval) {
    return interval.map(i -> percents(i)).orElse(NONE);
  }

  /** Returns what the study reported of a task, in percent. */
  static String reported(TaskStatistics task) {
    return task.reported().map(r -> percent(r.accuracy())).orElse(NONE);
  }

  /** Returns a task's highest accuracy, its seed and backend: 91.73 (seed 3, pytorch). */
  static String best(TaskStatistics task) {
    SavedRun best = task.best();
    return percent(best.testAccuracy()) + " (seed " + best.seed() + ", " + best.backend() + ")";
  }

  /** Returns a difference of parts of 1 in points with its sign: +0.42. */
  static String points(OptionalDouble difference) {
    return points(difference.orElse(Double.NaN));
  }

  private static String points(double difference) {
    return number("%+.2f", 100 * difference);
  }

  /** Returns an interval of differences in points: +0.11 to +0.73. */
  static String differences(Optional<Interval> interval) {
    return interval.map(i -> points(i.low()) + " to " + points(i.high())).orElse(NONE);
  }

  /** Returns p of McNemar's test, where there are predictions. */
  static String mcNemar(Optional<McNemar> images) {
    return images.map(test -> probability(test.p())).orElse(NONE);
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

  /** Returns the same, where there is one. */
  static String count(OptionalInt count) {
    return count.isPresent() ? count(count.getAsInt()) : NONE;
  }

  /** Returns {@code 1 run}, {@code 2 runs}. */
  static String count(long count, String one) {
    return count(count) + " " + one + (count == 1 ? "" : "s");
  }

  /** Returns what differs among runs, each value once: cpu, cuda:0. */
  static String distinct(List<SavedRun> runs, Function<SavedRun, ?> value) {
    return runs.stream()
        .map(value.andThen(String::valueOf))
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  /** Returns how a backend by itself sees a step: +0.42 (3). */
  static String onBackend(Step step, String backend) {
    return Optional.ofNullable(step.byBackend().get(backend))
        .filter(paired -> paired.n() > 0)
        .map(paired -> points(paired.mean()) + " (" + paired.n() + ")")
        .orElse(NONE);
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
