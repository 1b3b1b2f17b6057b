package io.fmnist.cli;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.data.Dataset;
import io.fmnist.study.sweep.Cell;
import io.fmnist.study.sweep.CellLauncher;
import io.fmnist.study.sweep.CellOutcome;
import io.fmnist.study.sweep.PlanFile;
import io.fmnist.study.sweep.Planner;
import io.fmnist.study.sweep.Sweep;
import io.fmnist.study.sweep.SweepPlan;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.run.RunFolder;
import io.fmnist.tasks.run.RunOptions;
import io.fmnist.tasks.run.RunResult;
import io.fmnist.tasks.run.Runner;
import io.fmnist.tasks.tracking.RunStart;
import io.fmnist.tasks.tracking.TrackedRun;
import io.fmnist.tasks.tracking.Tracker;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** {@code fmnist run}: trains tasks and writes their run folders. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Trains tasks, tests each once and writes its run folder.",
      "Several tasks, seeds or backends make a sweep: each run has a process of its own, and --resume"
          + " goes on after any interruption."
    })
final class RunCommand implements Callable<Integer> {
  /** What may stand beside --plan, which holds all the rest. */
  private static final Set<String> WITH_PLAN =
      Set.of(
          "--plan",
          "--cell",
          "--output",
          "--out",
          "--data",
          "--jobs",
          "--resume",
          "--fail-fast",
          "--json",
          "--tensorboard",
          "--mlflow");

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Mixin private MatrixOptions matrix = new MatrixOptions();

  @Mixin private SweepOptions sweep = new SweepOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "where run folders are made (default: ${DEFAULT-VALUE})")
  private Path out = Path.of("runs");

  @Mixin private TrackingOptions tracking = new TrackingOptions();

  @Option(names = "--json", description = "print one JSON object a run, on one line, as it ends")
  private boolean json;

  @Option(names = "--out", hidden = true, description = "the former name of --output")
  void setOut(Path folder) {
    out = folder;
  }

  @Override
  public Integer call() {
    CommandLine commandLine = spec.commandLine();
    tracking.check(commandLine);
    if (sweep.plan().isPresent()) {
      requireOnlyPlan();
      SweepPlan plan = PlanFile.read(sweep.plan().get());
      return sweep(plan, sweep.cells(plan, commandLine));
    }
    sweep.requirePlanForCell(commandLine);
    Planner.Matrix cells = matrix();
    if (cells.size() > 1 || sweep.isGiven()) {
      RunFolder.requireWritable(out);
      SweepPlan plan = PlanCommand.plan(cells, matrix.data(), commandLine);
      return sweep(plan, plan.cells());
    }
    Task task = cells.tasks().get(0).task();
    if (!cells.seeds().isEmpty()) {
      task = task.withTraining(task.training().withSeed(cells.seeds().get(0)));
    }
    Backend engine = BackendChoice.choose(cells.backends().get(0), commandLine);
    RunFolder.requireWritable(out);
    run(task, engine, cells.options(), tracking.open(out, commandLine));
    return CommandLine.ExitCode.OK;
  }

  private Planner.Matrix matrix() {
    CommandLine commandLine = spec.commandLine();
    sweep.options(commandLine);
    return new Planner.Matrix(
        matrix.tasks(commandLine),
        matrix.seeds(commandLine),
        matrix.options(sweep.jobs(), commandLine),
        matrix.backends(commandLine),
        matrix.data().source());
  }

  private void requireOnlyPlan() {
    CommandLine.ParseResult parsed = spec.commandLine().getParseResult();
    String other =
        parsed.matchedPositionals().isEmpty()
            ? parsed.matchedOptions().stream()
                .map(OptionSpec::longestName)
                .filter(name -> !WITH_PLAN.contains(name))
                .findFirst()
                .orElse("")
            : "TASK";
    if (!other.isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "the plan says what is run and how, so " + other + " cannot stand beside --plan");
    }
  }

  private int sweep(SweepPlan plan, List<Cell> cells) {
    CommandLine commandLine = spec.commandLine();
    CellLauncher launcher =
        CellCommand.launcher(matrix.data().source().or(plan::data), tracking.arguments());
    List<CellOutcome> outcomes;
    try (SweepProgress progress =
        new SweepProgress(
            commandLine.getOut(), commandLine.getErr(), json, Terminal.isInteractive())) {
      outcomes = new Sweep(plan, out, sweep.options(commandLine), launcher, progress).run(cells);
    }
    SweepText.end(commandLine.getErr(), cells.size(), outcomes);
    boolean allWell =
        outcomes.size() == cells.size()
            && outcomes.stream().noneMatch(o -> o.status() == CellOutcome.Status.FAILED);
    return allWell ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private void run(Task task, Backend engine, RunOptions options, Tracker tracker) {
    PrintWriter err = spec.commandLine().getErr();
    boolean interactive = Terminal.isInteractive();
    // The engine's natives load while the images are read.
    CompletableFuture<Void> warm = CompletableFuture.runAsync(engine::describe);
    Dataset dataset = matrix.data().load(err, interactive);
    BackendChoice.await(warm);
    RunText.announce(err, task, engine, options, dataset);
    Instant started = Instant.now();
    try (TrackedRun tracked = tracker.start(RunStart.of(task, engine, options, dataset, started))) {
      RunResult result;
      try (TrainingProgress progress = new TrainingProgress(err, interactive)) {
        result = new Runner(engine, options).run(task, dataset, started, progress, tracked);
      }
      tracked.finished(result, report(result));
    }
  }

  private Path report(RunResult result) {
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      out.print(RunText.result(result));
      out.flush();
    }
    Path folder = RunFolder.write(this.out, result);
    out.println(json ? Json.line(result.summary(folder)) : "run folder: " + folder);
    out.flush();
    return folder;
  }
}
