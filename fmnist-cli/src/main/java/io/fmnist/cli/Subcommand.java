package io.fmnist.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;

/** A command, which knows where it prints and how a wrong use ends. */
abstract class Subcommand implements Callable<Integer> {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  CommandLine commandLine() {
    return spec.commandLine();
  }

  PrintWriter stdout() {
    return commandLine().getOut();
  }

  PrintWriter stderr() {
    return commandLine().getErr();
  }

  /** Returns what the options ask for; see {@link Failures#usage}. */
  <T> T usage(Supplier<T> asked) {
    return Failures.usage(commandLine(), asked);
  }

  /** Returns a failure that ends in exit code 2. */
  CommandLine.ParameterException wrong(String message) {
    return new CommandLine.ParameterException(commandLine(), message);
  }
}
