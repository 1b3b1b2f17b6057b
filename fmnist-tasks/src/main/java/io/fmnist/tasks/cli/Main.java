package io.fmnist.tasks.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code fmnist}. */
@Command(
    name = "fmnist",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Describes a convolutional network and its training once, trains it on PyTorch, TensorFlow or"
          + " DL4J, and shows that the engines agree."
    },
    subcommands = {
      RunCommand.class,
      PlanCommand.class,
      MergeCommand.class,
      TasksCommand.class,
      ShowCommand.class,
      CompareCommand.class,
      DataCommand.class,
      PredictCommand.class,
      BenchCommand.class,
      ExportCommand.class,
      ReportCommand.class,
      AgreeCommand.class,
      DoctorCommand.class,
      CellCommand.class,
      EngineVersionCommand.class,
      AutoComplete.GenerateCompletion.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 the work failed, 2 wrong usage.",
      "Shell completion: source <(fmnist generate-completion)"
    })
public final class Main implements Runnable {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  /** Runs a command line and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** Returns the command line, for programs that run it inside their own process. */
  public static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new Main());
    commandLine.setExecutionExceptionHandler(new Failures());
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setUsageHelpAutoWidth(true);
    return commandLine;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "name a command; the main one is: fmnist run task0");
  }
}
