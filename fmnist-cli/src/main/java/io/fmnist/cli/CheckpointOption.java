package io.fmnist.cli;

import io.fmnist.tasks.run.CheckpointInterval;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code --checkpoint}: how often one is written. */
final class CheckpointOption {
  private static final String NEVER = "never";

  @Option(
      names = "--checkpoint",
      paramLabel = "N|TIME",
      description =
          "write a checkpoint every N epochs or every 90s, 10m or 2h, or \"never\" (default: each"
              + " epoch of over 10 seconds, else every minute)")
  private @Nullable String every;

  /** Returns the option as a command line has it, for the processes of a sweep. */
  List<String> arguments() {
    return every == null ? List.of() : List.of("--checkpoint", every);
  }

  /** Returns whether none is written, not even at the end by a signal. */
  boolean isNever() {
    return NEVER.equals(every);
  }

  /**
   * Returns when they are written.
   *
   * @throws CommandLine.ParameterException if the option is neither a number nor a time
   */
  CheckpointInterval interval(CommandLine commandLine) {
    if (every == null) {
      return CheckpointInterval.automatic();
    }
    if (isNever()) {
      return CheckpointInterval.NEVER;
    }
    if (every.matches("0*[1-9]\\d{0,5}")) {
      return CheckpointInterval.epochs(Integer.parseInt(every));
    }
    return Durations.parse(every)
        .map(time -> Failures.usage(commandLine, () -> CheckpointInterval.every(time)))
        .orElseThrow(
            () ->
                new CommandLine.ParameterException(
                    commandLine,
                    "--checkpoint is \""
                        + every
                        + "\"; allowed are a number of epochs from 1 to 999999, a time such as 90s,"
                        + " 10m or 2h, and \"never\""));
  }
}
