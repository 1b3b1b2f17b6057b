package io.fmnist.cli;

import io.fmnist.api.FmnistException;
import io.fmnist.api.PrintableText;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.Device;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.train.TrainingListener;
import io.fmnist.study.sweep.Cell;
import io.fmnist.study.sweep.CellLauncher;
import io.fmnist.study.sweep.CellOutcome;
import io.fmnist.study.sweep.FinishedCells;
import io.fmnist.study.sweep.PlanFile;
import io.fmnist.study.sweep.Planner;
import io.fmnist.study.sweep.Sweep;
import io.fmnist.study.sweep.SweepPlan;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.file.TextWrap;
import io.fmnist.tasks.run.CellIdentity;
import io.fmnist.tasks.run.Checkpoint;
import io.fmnist.tasks.run.Checkpoints;
import io.fmnist.tasks.run.DivergedRun;
import io.fmnist.tasks.run.MaxTime;
import io.fmnist.tasks.run.PartialFolder;
import io.fmnist.tasks.run.RunFolder;
import io.fmnist.tasks.run.RunInterruptedException;
import io.fmnist.tasks.run.RunOptions;
import io.fmnist.tasks.run.RunResult;
import io.fmnist.tasks.run.Runner;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.tasks.run.UnfinishedRun;
import io.fmnist.tasks.tracking.RunStart;
import io.fmnist.tasks.tracking.TrackedRun;
import io.fmnist.tasks.tracking.Tracker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
      "Several tasks, seeds or backends make a sweep: each run has a process of its own. --resume goes"
          + " on after any interruption, from the last checkpoint."
    })
final class RunCommand extends Subcommand {
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
          "--checkpoint",
          "--tensorboard",
          "--mlflow");

  @Mixin private MatrixOptions matrix = new MatrixOptions();

  @Mixin private SweepOptions sweep = new SweepOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "where run folders are made (default: ${DEFAULT-VALUE})")
  private Path out = Path.of("runs");

  @Mixin private TrackingOptions tracking = new TrackingOptions();

  @Mixin private CheckpointOption checkpoint = new CheckpointOption();

  @Option(
      names = "--resume-from",
      paramLabel = "DIR",
      description =
          "go on from this checkpoint, a hidden folder .run-... of --output; with --backend on"
              + " another engine, which the run's record says. TASK and its options may be left out, --data only"
              + " where the images are Fashion-MNIST")
  private @Nullable Path resumeFrom;

  @Option(
      names = "--max-time",
      paramLabel = "TIME",
      description =
          "end the training after the epoch in which this time, for example 90s, 20m or 2h, runs"
              + " out; then test and save as usual (one run only)")
  private @Nullable String maxTime;

  @Option(names = "--json", description = "print one JSON object a run, on one line, as it ends")
  private boolean json;

  @Option(names = "--out", hidden = true, description = "the former name of --output")
  void setOut(Path folder) {
    out = folder;
  }

  @Override
  public Integer call() {
    tracking.check(commandLine());
    checkpoint.interval(commandLine());
    Optional<Duration> time = Durations.option("--max-time", maxTime, commandLine());
    if (sweep.plan().isPresent()) {
      requireOnlyPlan();
      SweepPlan plan = PlanFile.read(sweep.plan().get());
      return sweep(plan, sweep.cells(plan, commandLine()));
    }
    sweep.requirePlanForCell(commandLine());
    if (resumeFrom != null && !isNamed("TASK")) {
      return resume(Checkpoint.read(resumeFrom));
    }
    Planner.Matrix cells = matrix();
    if (cells.size() > 1 || sweep.isGiven()) {
      if (resumeFrom != null || time.isPresent()) {
        throw wrong(
            (resumeFrom != null ? "--resume-from" : "--max-time")
                + " is about one run; name one task, seed and backend");
      }
      RunFolder.requireWritable(out);
      SweepPlan plan = PlanCommand.plan(cells, matrix.data(), commandLine());
      return sweep(plan, plan.cells());
    }
    Task task = cells.tasks().get(0).task();
    if (!cells.seeds().isEmpty()) {
      task = task.withTraining(task.training().withSeed(cells.seeds().get(0)));
    }
    Optional<Checkpoint> from = Optional.ofNullable(resumeFrom).map(Checkpoint::read);
    Backend engine = BackendChoice.choose(cells.backends().get(0), commandLine());
    RunFolder.requireWritable(out);
    return run(task, engine, cells.options(), tracking.open(out, commandLine(), this::tell), from);
  }

  /** Returns whether an option was given, or, for TASK, a task. */
  private boolean isNamed(String name) {
    CommandLine.ParseResult parsed = commandLine().getParseResult();
    return name.equals("TASK")
        ? !parsed.matchedPositionals().isEmpty()
        : parsed.hasMatchedOption(name);
  }

  /**
   * Goes on with the checkpoint's own task and options, but for engine, device and threads if
   * named.
   */
  private int resume(Checkpoint from) {
    for (String option :
        List.of("--set", "--epochs", "--seed", "--limit", "--jobs", "--fail-fast")) {
      if (isNamed(option)) {
        throw wrong("with " + option + " name the TASK beside --resume-from too");
      }
    }
    RunOptions options = matrix.options(1, commandLine());
    if (!isNamed("--device") && !isNamed("--precision")) {
      options = options.withDevice(Device.parse(from.identity().device()));
    }
    options = matrix.hasThreads() ? options : options.withThreads(from.identity().threads());
    options = from.limit().isPresent() ? options.withLimit(from.limit().getAsInt()) : options;
    List<String> named =
        matrix.hasBackend() ? matrix.backends(commandLine()) : List.of(from.identity().backend());
    if (named.size() > 1) {
      throw wrong("--resume-from is about one run; name one backend");
    }
    Backend engine = BackendChoice.choose(named.get(0), commandLine());
    RunFolder.requireWritable(out);
    return run(
        from.identity().task(),
        engine,
        options,
        tracking.open(out, commandLine(), this::tell),
        Optional.of(from));
  }

  private Planner.Matrix matrix() {
    sweep.options(commandLine());
    return new Planner.Matrix(
        matrix.tasks(commandLine()),
        matrix.seeds(commandLine()),
        matrix.options(sweep.jobs(), commandLine()),
        matrix.backends(commandLine()),
        matrix.data().source());
  }

  private void requireOnlyPlan() {
    CommandLine.ParseResult parsed = commandLine().getParseResult();
    String other =
        parsed.matchedPositionals().isEmpty()
            ? parsed.matchedOptions().stream()
                .map(OptionSpec::longestName)
                .filter(name -> !WITH_PLAN.contains(name))
                .findFirst()
                .orElse("")
            : "TASK";
    if (!other.isEmpty()) {
      throw wrong("the plan says what is run and how, so " + other + " cannot stand beside --plan");
    }
  }

  private int sweep(SweepPlan plan, List<Cell> cells) {
    CellLauncher launcher =
        CellCommand.launcher(
            matrix.data().source().or(plan::data),
            Stream.of(tracking.arguments(), checkpoint.arguments()).flatMap(List::stream).toList(),
            tracking.environment());
    // What is wrong from the start ends the sweep, before its processes go on without it.
    tracking.open(out, commandLine(), this::tell);
    List<CellOutcome> outcomes;
    try (SweepProgress progress =
        new SweepProgress(
            stdout(),
            stderr(),
            json,
            Terminal.isInteractive(),
            "the same command with --resume goes on")) {
      outcomes = new Sweep(plan, out, sweep.options(commandLine()), launcher, progress).run(cells);
    }
    SweepText.end(stderr(), cells.size(), outcomes);
    boolean allWell =
        outcomes.size() == cells.size()
            && outcomes.stream().noneMatch(o -> o.status() == CellOutcome.Status.FAILED);
    return allWell ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private int run(
      Task task, Backend engine, RunOptions options, Tracker tracker, Optional<Checkpoint> from) {
    PrintWriter err = stderr();
    // How many images there are, and so how large a batch is, is checked when they have been read.
    Runner.requireMemory(task, 1);
    // The engine's natives load while the images are read.
    CompletableFuture<Void> warm = CompletableFuture.runAsync(engine::describe);
    Dataset dataset = matrix.data().load(task, err, Terminal.isInteractive());
    BackendChoice.await(warm);
    CellIdentity here = CellIdentity.of(task, engine, options, dataset);
    if (sweep.resume() && from.isEmpty()) {
      Optional<SavedRun> there = FinishedCells.find(out, here);
      if (there.isPresent()) {
        tellThere(here, there.get());
        return CommandLine.ExitCode.OK;
      }
      DivergedRun diverged = FinishedCells.diverged(out, this::warn).get(here.key());
      if (diverged != null) {
        throw new FmnistException(diverged.knownReason());
      }
    }
    RunText.announce(err, task, engine, options, dataset);
    PartialFolder.removeDead(out);
    try (UnfinishedRun run = open(here, options, from)) {
      tellStart(run);
      return run(run, engine, options, dataset, tracker);
    } catch (IOException e) {
      throw new FmnistException(
          "the hidden folder of the run in " + out + " cannot be deleted: " + e, e);
    }
  }

  private UnfinishedRun open(CellIdentity here, RunOptions options, Optional<Checkpoint> from) {
    if (from.isPresent()) {
      return UnfinishedRun.resumeFrom(out, from.get(), here, options);
    }
    return sweep.resume()
        ? UnfinishedRun.resume(out, here, options)
        : UnfinishedRun.begin(out, here, options);
  }

  private void tellThere(CellIdentity here, SavedRun run) {
    PrintWriter out = stdout();
    CellOutcome skipped =
        CellOutcome.skipped(
            new Cell(0, run.task(), run.backend(), here.key()),
            Map.of("testAccuracy", run.testAccuracy(), "runFolder", run.folder().toString()));
    stderr().println(SweepText.line(skipped));
    out.println(json ? SweepText.json(skipped) : "run folder: " + run.folder());
    out.flush();
  }

  private void tellStart(UnfinishedRun run) {
    if (sweep.resume() || resumeFrom != null) {
      PrintWriter err = stderr();
      err.print(
          TextWrap.text(
              run.checkpoint()
                  .map(
                      c ->
                          "resumes after step "
                              + c.state().steps()
                              + ", with "
                              + c.state().epochs().size()
                              + " of "
                              + c.identity().task().training().epochs()
                              + " epochs done")
                  .orElse("there is no checkpoint of this run in " + out + "; it starts anew"),
              2));
      err.flush();
    }
  }

  private int run(
      UnfinishedRun run, Backend engine, RunOptions options, Dataset dataset, Tracker tracker) {
    PrintWriter err = stderr();
    Checkpoints checkpoints = run.checkpoints(checkpoint.interval(commandLine()), this::warn);
    try (TrackedRun tracked = tracker.start(RunStart.of(run, engine, options, dataset))) {
      List<TrainingListener> listeners = new ArrayList<>(List.of(tracked, checkpoints));
      Durations.option("--max-time", maxTime, commandLine())
          .map(MaxTime::new)
          .ifPresent(listeners::add);
      RunResult result;
      try (StopSignals signals = signals(checkpoints)) {
        try (TrainingProgress progress = new TrainingProgress(err, Terminal.isInteractive())) {
          listeners.add(0, progress);
          result =
              run.run(
                  new Runner(engine, options), dataset, listeners.toArray(TrainingListener[]::new));
        } catch (RunInterruptedException e) {
          err.println("fmnist: " + e.getMessage());
          e.checkpoint().ifPresent(folder -> err.println("  resume with: " + command(run)));
          err.flush();
          return signals.exitCode();
        }
      }
      tracked.finished(result, report(run, result));
    }
    return CommandLine.ExitCode.OK;
  }

  private StopSignals signals(Checkpoints checkpoints) {
    return StopSignals.listen(
        by -> {
          checkpoints.interrupt(by);
          return !checkpoint.isNever();
        });
  }

  private void tell(String line) {
    PrintWriter err = stderr();
    err.println(line);
    err.flush();
  }

  private void warn(String line) {
    tell("warning: " + line);
  }

  /** Returns the command that goes on with this run. */
  private String command(UnfinishedRun run) {
    List<String> words = new ArrayList<>();
    List<String> given = new ArrayList<>(commandLine().getParseResult().originalArgs());
    for (int i = 0; i < given.size(); i++) {
      String word = given.get(i);
      if (word.equals("--resume-from")) {
        i++;
      } else if (!word.equals("--resume") && !word.startsWith("--resume-from=")) {
        words.add(word);
      }
    }
    int end = words.indexOf("--");
    words.addAll(
        end < 0 ? words.size() : end,
        resumeFrom == null
            ? List.of("--resume")
            : List.of("--resume-from", run.folder().toString()));
    return "fmnist "
        + String.join(
            " ", words.stream().map(PrintableText::withoutUser).map(Reproduction::quoted).toList());
  }

  private Path report(UnfinishedRun run, RunResult result) {
    PrintWriter out = stdout();
    if (!json) {
      out.print(RunText.result(result));
      out.flush();
    }
    Path folder = run.finish(result);
    if (!checkpoint.isNever() && !result.task().training().isOver(result.history().epochs())) {
      stderr().println("  go on with: " + command(run));
      stderr().flush();
    }
    out.println(json ? Json.line(result.summary(folder)) : "run folder: " + folder);
    out.flush();
    return folder;
  }
}
