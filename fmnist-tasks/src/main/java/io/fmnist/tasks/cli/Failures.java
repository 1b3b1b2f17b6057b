package io.fmnist.tasks.cli;

import io.fmnist.api.FmnistException;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import picocli.CommandLine;

/**
 * Tells a person what went wrong: the message alone where it was made for people, everything where
 * it is a mistake of ours.
 */
final class Failures implements CommandLine.IExecutionExceptionHandler {
  static final String DEBUG = "fmnist.debug";

  @Override
  public int handleExecutionException(
      Exception exception, CommandLine commandLine, CommandLine.ParseResult parsed) {
    PrintWriter err = commandLine.getErr();
    boolean usersMistake =
        exception instanceof FmnistException || exception instanceof InvalidPathException;
    if (exception instanceof InvalidPathException e) {
      err.println(
          "fmnist: no file can be called \""
              + e.getInput()
              + "\" here: "
              + e.getReason()
              + "; give another name, or set LC_ALL=C.UTF-8 where letters are the reason");
    } else if (usersMistake) {
      err.println("fmnist: " + exception.getMessage());
    } else {
      err.println("fmnist: this is a mistake in fmnist or its engine; please report what follows");
    }
    if (!usersMistake || Boolean.getBoolean(DEBUG)) {
      exception.printStackTrace(err);
    }
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  /**
   * Returns a failure that ends in exit code 2: the user named something that does not exist, or
   * gave an impossible value.
   */
  static CommandLine.ParameterException usage(CommandLine commandLine, FmnistException e) {
    return new CommandLine.ParameterException(commandLine, e.getMessage(), e);
  }
}
