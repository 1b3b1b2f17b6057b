package io.fmnist.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.Charset;
import java.util.Objects;
import java.util.concurrent.Callable;
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
      StudyCommand.class,
      PlanCommand.class,
      MergeCommand.class,
      TasksCommand.class,
      ShowCommand.class,
      NewCommand.class,
      CompareCommand.class,
      DataCommand.class,
      PredictCommand.class,
      BenchCommand.class,
      EvaluateCommand.class,
      LrRangeCommand.class,
      ExportCommand.class,
      ImportCommand.class,
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
      "Exit codes: 0 done, 1 the work failed, 2 wrong usage, 130 Ctrl-C, 143 SIGTERM.",
      "Shell completion: source <(fmnist generate-completion)"
    })
public final class Main implements Callable<Integer> {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  /** Runs a command line and ends the process with its exit code. */
  public static void main(String[] args) {
    StandardOutput out =
        new StandardOutput(
            new FileOutputStream(FileDescriptor.out),
            StandardOutput.isPipe(),
            StandardOutput.charset());
    System.exit(execute(commandLine(), out, args));
  }

  /** Runs a command line; where its output cannot be written, the exit code says so. */
  static int execute(CommandLine commandLine, StandardOutput out, String... args) {
    commandLine.setOut(out.writer());
    int exitCode = commandLine.execute(args);
    return out.finish(exitCode, CommandLine.ExitCode.SOFTWARE, commandLine.getErr());
  }

  /** Returns the command line, for programs that run it inside their own process. */
  public static CommandLine commandLine() {
    Failures failures = new Failures();
    CommandLine commandLine = new CommandLine(new Main());
    commandLine.setErr(
        new PrintableWriter(new OutputStreamWriter(System.err, Charset.defaultCharset())));
    commandLine.setExecutionExceptionHandler(failures);
    commandLine.setExecutionStrategy(failures::execute);
    commandLine.setParameterExceptionHandler(new UsageErrors());
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    // The launcher looks for --backend among the words of the command line, not in files.
    commandLine.setExpandAtFiles(false);
    commandLine.setUsageHelpAutoWidth(true);
    describe(
        commandLine,
        "generate-completion",
        "Prints a completion script for bash and zsh.",
        "Load it with: source <(fmnist generate-completion)");
    describe(commandLine, "help", "Shows the help of a command.");
    return commandLine;
  }

  /** Describes a command of picocli's in our words. */
  private static void describe(CommandLine commandLine, String command, String... lines) {
    Objects.requireNonNull(commandLine.getSubcommands().get(command))
        .getCommandSpec()
        .usageMessage()
        .description(lines);
  }

  @Override
  public Integer call() {
    spec.commandLine()
        .getErr()
        .println(
            """
            fmnist trains networks on Fashion-MNIST with PyTorch, TensorFlow or Deeplearning4j.

              fmnist run task0             train the study's first network, and save the run
              fmnist run task0 --data synthetic --limit 1000 --epochs 1
                                           a first look in seconds, on drawn images
              fmnist tasks                 list the study's sixteen tasks
              fmnist predict RUN PICTURE   classify a picture with a trained network
              fmnist doctor                show engines, versions and the dataset

            All commands: fmnist --help. Options of one: fmnist run --help.""");
    return CommandLine.ExitCode.USAGE;
  }
}
