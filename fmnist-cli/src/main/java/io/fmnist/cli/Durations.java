package io.fmnist.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Times for people. */
final class Durations {
  private static final Pattern TIME = Pattern.compile("0*([1-9]\\d{0,5})([smh])");
  private static final int MINUTE = 60;
  private static final int HOUR = 3600;

  private Durations() {}

  /** Reads for example {@code 90s}, {@code 10m} or {@code 2h}; empty if it is no such time. */
  static Optional<Duration> parse(String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "h" -> Duration.ofHours(number);
          case "m" -> Duration.ofMinutes(number);
          default -> Duration.ofSeconds(number);
        });
  }

  /**
   * Reads the value of an option.
   *
   * @throws CommandLine.ParameterException if it is no time
   */
  static Optional<Duration> option(String name, @Nullable String text, CommandLine commandLine) {
    if (text == null) {
      return Optional.empty();
    }
    Optional<Duration> time = parse(text);
    if (time.isEmpty()) {
      throw new CommandLine.ParameterException(
          commandLine, name + " is \"" + text + "\"; give a time such as 90s, 20m or 2h");
    }
    return time;
  }

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
