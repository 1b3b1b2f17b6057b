package io.fmnist.cli;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.data.Dataset;
import io.fmnist.study.sweep.Cell;
import io.fmnist.study.sweep.CellLauncher;
import io.fmnist.study.sweep.CellWorker;
import io.fmnist.study.sweep.PlanFile;
import io.fmnist.study.sweep.SweepPlan;
import io.fmnist.tasks.run.RunInterruptedException;
import io.fmnist.tasks.run.RunOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a sweep starts for each of its cells; not for people. */
@Command(
    name = CellCommand.NAME,
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Runs one cell for a sweep, and ends with it.")
final class CellCommand extends Subcommand {
  static final String NAME = "cell";

  @Parameters(index = "0", paramLabel = "PLAN", description = "the plan's file")
  private Path plan = Path.of("");

  @Parameters(index = "1", paramLabel = "INDEX", description = "of the cell")
  private int index;

  @Option(
      names = {"-o", "--output", "--out"},
      required = true,
      description = "where run folders are made")
  private Path out = Path.of("");

  @Option(
      names = "--resume",
      description = "leave a finished cell as it is, resume one with a checkpoint")
  private boolean resume;

  @Mixin private BackendOption backend = new BackendOption();

  @Mixin private DataOption data = new DataOption();

  @Mixin private TrackingOptions tracking = new TrackingOptions();

  @Mixin private CheckpointOption checkpoint = new CheckpointOption();

  /**
   * Returns what starts this command.
   *
   * @param data where the images are
   * @param more options of each run: where else it is told of, how often it has a checkpoint
   * @param environment variables of each run
   */
  static CellLauncher launcher(
      Optional<String> data, List<String> more, Map<String, String> environment) {
    return request -> {
      List<String> arguments = new ArrayList<>();
      arguments.addAll(
          List.of(NAME, request.plan().toString(), Integer.toString(request.cell().index())));
      arguments.addAll(List.of("--backend", request.cell().backend()));
      arguments.addAll(List.of("--output", request.out().toString()));
      if (request.resume()) {
        arguments.add("--resume");
      }
      arguments.addAll(more);
      data.ifPresent(images -> arguments.addAll(List.of("--data", images)));
      ProcessBuilder process = ChildJvm.prepare(arguments);
      process.environment().putAll(environment);
      return process;
    };
  }

  @Override
  public Integer call() {
    CellWorker.dieWithParent();
    SweepPlan from = PlanFile.read(plan);
    Cell cell = from.cell(index);
    Backend engine = backend.choose(commandLine());
    PrintWriter err = stderr();
    CellWorker worker = new CellWorker(from, cell, stdout(), checkpoint.interval(commandLine()));
    try (StopSignals signals =
            StopSignals.listen(by -> !checkpoint.isNever() && worker.interrupt(by));
        TrainingProgress progress = new TrainingProgress(err, false)) {
      try {
        worker.run(
            out,
            resume,
            engine,
            () -> images(engine, from, cell),
            () -> tracking.open(out, commandLine(), worker::warn),
            progress);
      } catch (RunInterruptedException e) {
        err.println("fmnist: " + e.getMessage());
        err.flush();
        return signals.exitCode();
      }
    }
    return CommandLine.ExitCode.OK;
  }

  private Dataset images(Backend engine, SweepPlan from, Cell cell) {
    PrintWriter err = stderr();
    Dataset dataset = data.load(cell.task(), err, false);
    RunOptions options = new RunOptions(from.runtime(), from.limit());
    RunText.announce(err, cell.task(), engine, options, dataset);
    return dataset;
  }
}
