package io.fmnist.cli;

import io.fmnist.api.FmnistException;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * Tells a person what went wrong: the message alone where it was made for people or where the
 * machine is too small, everything where it is a mistake of ours. The message comes last.
 */
final class Failures implements CommandLine.IExecutionExceptionHandler {
  static final String DEBUG = "fmnist.debug";

  private static final long MIB = 1 << 20;

  @Override
  public int handleExecutionException(
      Exception exception, CommandLine commandLine, CommandLine.ParseResult parsed) {
    return tell(exception, commandLine.getErr());
  }

  /** Runs the command; an {@link Error} in it, which picocli lets through, is told as well. */
  int execute(CommandLine.ParseResult parsed) {
    CommandLine root = parsed.commandSpec().commandLine();
    if (isHelp(parsed) && root.getOut() instanceof PrintableWriter out) {
      root.setOut(out.asIs());
    }
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (
        @SuppressWarnings("ErrorNotRethrown") // this is the end of the command
        Error e) {
      return tell(e, parsed.commandSpec().commandLine().getErr());
    }
  }

  private static boolean isHelp(CommandLine.ParseResult parsed) {
    return parsed.asCommandLineList().stream()
        .anyMatch(
            c -> c.isUsageHelpRequested() || c.getCommand() instanceof CommandLine.HelpCommand);
  }

  private static int tell(Throwable thrown, PrintWriter err) {
    Throwable failure = thrown;
    while ((failure instanceof CompletionException
            || failure instanceof ExecutionException
            || failure instanceof CommandLine.ExecutionException)
        && failure.getCause() != null) {
      failure = failure.getCause();
    }
    Optional<String> message = message(failure);
    if (message.isEmpty() || Boolean.getBoolean(DEBUG)) {
      thrown.printStackTrace(err);
    }
    err.println(
        "fmnist: "
            + message.orElse(
                "this is a mistake in fmnist or its engine ("
                    + failure
                    + "); please report it with everything above"));
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** Returns what to tell a person; empty for a mistake of ours. */
  private static Optional<String> message(Throwable failure) {
    if (failure instanceof FmnistException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    if (failure instanceof InvalidPathException e) {
      return Optional.of(
          "no file can be called \""
              + e.getInput()
              + "\" here: "
              + e.getReason()
              + "; give another name, or set LC_ALL=C.UTF-8 where letters are the reason");
    }
    if (failure instanceof OutOfMemoryError e) {
      return Optional.of(
          "memory ran out: "
              + e.getMessage()
              + "; Java may use "
              + Runtime.getRuntime().maxMemory() / MIB
              + " MiB here. Allow more, for example FMNIST_JAVA_OPTS=-Xmx4g, or give less work: a"
              + " smaller --limit, batch or input");
    }
    if (failure instanceof StackOverflowError) {
      return Optional.of(
          "Java's stack overflowed, as it does where an input is nested very deeply; give a flatter"
              + " input, or a larger stack with FMNIST_JAVA_OPTS=-Xss64m");
    }
    if (failure instanceof LinkageError e) {
      return Optional.of(
          "a class or native library is missing or does not fit: "
              + e
              + "; jars and natives have to be of the versions in fmnist's bill of materials."
              + " fmnist doctor shows what starts; deleting the folders fmnist-*/target has"
              + " everything built anew");
    }
    return Optional.empty();
  }

  /**
   * Returns what is asked for; its failure ends in exit code 2, because the user named something
   * that does not exist, or gave an impossible value.
   */
  static <T> T usage(CommandLine commandLine, Supplier<T> asked) {
    try {
      return asked.get();
    } catch (FmnistException e) {
      throw new CommandLine.ParameterException(commandLine, e.getMessage(), e);
    }
  }
}
