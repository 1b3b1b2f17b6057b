package io.fmnist.cli;

import io.fmnist.api.data.Dataset;
import io.fmnist.study.sweep.EngineVersions;
import io.fmnist.study.sweep.PlanFile;
import io.fmnist.study.sweep.Planner;
import io.fmnist.study.sweep.SweepPlan;
import io.fmnist.tasks.file.TextWrap;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fmnist plan}: a sweep as a file, for many machines. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a sweep as a file that many machines can run.",
      "Each runs cells of it with fmnist run --plan FILE --cell N. docs/sweeps.md has examples for"
          + " Slurm and Kubernetes."
    })
final class PlanCommand extends Subcommand {
  @Mixin private MatrixOptions matrix = new MatrixOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      defaultValue = "plan.json",
      description = "the file; replaced if it exists (default: ${DEFAULT-VALUE})")
  private Path file = Path.of("plan.json");

  @Override
  public Integer call() {
    CommandLine commandLine = commandLine();
    Planner.Matrix cells =
        new Planner.Matrix(
            matrix.tasks(commandLine),
            matrix.seeds(commandLine),
            matrix.options(1, commandLine),
            matrix.backends(commandLine),
            matrix.data().source());
    if (!matrix.hasThreads()) {
      throw wrong(
          "Missing required option: '--threads=N'; machines differ, and the number of threads is a"
              + " part of what is planned");
    }
    SweepPlan plan = plan(cells, matrix.data(), commandLine);
    PlanFile.write(file, plan);
    stdout()
        .print(
            TextWrap.text(
                file
                    + ": "
                    + plan.cells().size()
                    + (plan.cells().size() == 1
                        ? " cell, 0"
                        : " cells, 0 to " + (plan.cells().size() - 1)),
                2));
    stdout().flush();
    return CommandLine.ExitCode.OK;
  }

  /** Plans a matrix: finds the images and asks each engine for its version. */
  static SweepPlan plan(Planner.Matrix cells, DataOption data, CommandLine commandLine) {
    Failures.usage(
        commandLine,
        () -> {
          Planner.requireSound(cells);
          return cells;
        });
    Dataset dataset =
        data.load(cells.tasks().get(0).task(), commandLine.getErr(), Terminal.isInteractive());
    try {
      return Planner.plan(
          cells,
          dataset,
          backend ->
              EngineVersions.ask(
                  backend,
                  ChildJvm.prepare(List.of(EngineVersionCommand.NAME, "--backend", backend))));
    } catch (EngineVersions.UnknownBackendException e) {
      throw new CommandLine.ParameterException(commandLine, e.getMessage(), e);
    }
  }
}
