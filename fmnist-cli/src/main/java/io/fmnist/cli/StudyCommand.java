package io.fmnist.cli;

import io.fmnist.api.FmnistException;
import io.fmnist.api.file.Reason;
import io.fmnist.study.report.RunFiles;
import io.fmnist.study.stats.Look;
import io.fmnist.study.stats.StepSummary;
import io.fmnist.study.sweep.CellOutcome;
import io.fmnist.study.sweep.FinishedCells;
import io.fmnist.study.sweep.NextRuns;
import io.fmnist.study.sweep.PlanFile;
import io.fmnist.study.sweep.Planner;
import io.fmnist.study.sweep.Sweep;
import io.fmnist.study.sweep.SweepPlan;
import io.fmnist.tasks.file.TextFile;
import io.fmnist.tasks.file.TextWrap;
import io.fmnist.tasks.run.RunFolder;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.tasks.spec.StudyFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fmnist study}: runs what decides which change matters, and no more. */
@Command(
    name = "study",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a study with the fewest trainings that decide it.",
      "TASK is a study's file, \"all\" for the sixteen tasks, or tasks. Five seeds of everything are"
          + " run, and with --until-decided 10, 20 and 40 of what is still undecided. After an"
          + " interruption the same command goes on."
    },
    subcommands = StudyCommand.New.class)
final class StudyCommand extends Subcommand {
  @Mixin private MatrixOptions matrix = new MatrixOptions();

  @Mixin private CheckpointOption checkpoint = new CheckpointOption();

  @Option(
      names = "--until-decided",
      description = "go on to 10, 20 and 40 seeds with the changes that are undecided")
  private boolean untilDecided;

  @Option(
      names = "--max-time",
      paramLabel = "TIME",
      description =
          "stop after this time, for example 90s, 20m or 3h; runs under way leave a checkpoint")
  private @Nullable String maxTime;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "1",
      description = "runs at once (default: ${DEFAULT-VALUE})")
  private int jobs;

  @Option(
      names = "--margin",
      paramLabel = "POINTS",
      defaultValue = "0.5",
      description = "differences up to this do not matter (default: ${DEFAULT-VALUE})")
  private double margin;

  @Option(
      names = "--known",
      paramLabel = "FILE",
      description =
          "count the runs of a CSV file that fmnist report wrote, or of another folder, as done, even if they are"
              + " of another machine; may be repeated")
  private List<Path> known = List.of();

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description =
          "run nothing; write what comes next as a plan for fmnist run --plan on many machines")
  private @Nullable Path planFile;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      defaultValue = "runs",
      description = "where run folders are made and looked for (default: ${DEFAULT-VALUE})")
  private Path out = Path.of("runs");

  /** {@code fmnist study new}: writes a template for a study file. */
  @Command(
      name = "new",
      mixinStandardHelpOptions = true,
      description = "Writes a template for a study file.")
  static final class New extends Subcommand {
    @Parameters(
        arity = "0..1",
        paramLabel = "FILE",
        defaultValue = "study.yaml",
        description = "the file; must not exist (default: ${DEFAULT-VALUE})")
    private Path file = Path.of("study.yaml");

    @Override
    public Integer call() {
      if (!file.toString().toLowerCase(Locale.ROOT).matches(".*\\.ya?ml")) {
        throw wrong("the file is " + file + "; give a name that ends in .yaml");
      }
      if (Files.exists(file)) {
        throw new FmnistException(file + " is there already; name another file");
      }
      try {
        TextFile.write(file, StudyFormat.EXAMPLE);
      } catch (IOException e) {
        throw new FmnistException(
            file + " cannot be written: " + Reason.of(e) + "; name another file", e);
      }
      PrintWriter printed = stdout();
      printed.println(file + ": edit it, then: fmnist study " + file + " --until-decided");
      printed.flush();
      return CommandLine.ExitCode.OK;
    }
  }

  @Override
  public Integer call() {
    Optional<Instant> end =
        Durations.option("--max-time", maxTime, commandLine()).map(t -> Instant.now().plus(t));
    checkpoint.interval(commandLine());
    if (!matrix.seeds(commandLine()).isEmpty()) {
      throw wrong("a study chooses its seeds, so --seeds cannot stand beside it");
    }
    if (!(margin > 0 && margin <= 100)) {
      throw wrong("margin is " + margin + "; allowed are points above 0, up to 100");
    }
    if (planFile != null && !matrix.hasThreads()) {
      throw wrong("a plan needs --threads, because machines differ");
    }
    Sweep.Options options =
        Failures.usage(commandLine(), () -> new Sweep.Options(jobs, true, false));
    SweepPlan plan =
        PlanCommand.plan(
            new Planner.Matrix(
                matrix.tasks(commandLine()),
                NextRuns.SEEDS,
                matrix.options(jobs, commandLine()),
                matrix.backends(commandLine()),
                matrix.data().source()),
            matrix.data(),
            commandLine());
    NextRuns runs = new NextRuns(plan, margin / 100, untilDecided);
    addKnown(runs);
    if (planFile != null) {
      return write(planFile, runs);
    }
    RunFolder.requireWritable(out);
    boolean stopped = false;
    NextRuns.Stage stage = next(runs);
    while (!stage.cells().isEmpty() && !stopped) {
      List<CellOutcome> outcomes = run(plan, options, stage, end);
      List<String> failed =
          outcomes.stream()
              .filter(o -> o.status() == CellOutcome.Status.FAILED)
              .map(o -> o.cell().key())
              .toList();
      runs.failed(failed);
      if (!outcomes.isEmpty() && failed.size() == outcomes.size()) {
        throw new FmnistException(
            "not one of " + outcomes.size() + " runs succeeded; look into " + out.resolve("logs"));
      }
      stopped = outcomes.size() < stage.cells().size();
      stage = next(runs);
    }
    boolean timeIsOver = end.isPresent() && !Instant.now().isBefore(end.get());
    return stopped && !timeIsOver ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
  }

  /** Reads the runs of --known. */
  private void addKnown(NextRuns runs) {
    if (!known.isEmpty()) {
      RunFiles all = RunFiles.read(known);
      runs.failed(runs.knownToDiverge(all.diverged()));
      int count = runs.addKnown(all.runs());
      long beyond = all.runs().stream().filter(r -> !NextRuns.SEEDS.contains(r.seed())).count();
      tell(
          "known: "
              + count
              + " of "
              + all.runs().size()
              + " runs are of this study"
              + (beyond == 0
                  ? ""
                  : "; " + beyond + " have seeds beyond 1 to 50, which it never uses"));
    }
  }

  private NextRuns.Stage next(NextRuns runs) {
    Map<String, SavedRun> finished = Map.of();
    if (Files.isDirectory(out)) {
      finished = FinishedCells.in(out, this::tell);
      runs.failed(FinishedCells.diverged(out, this::tell).keySet());
    }
    NextRuns.Stage stage = runs.next(finished);
    if (!stage.steps().isEmpty()) {
      tell(StepSummary.of(stage.steps()).text());
      String undecided =
          stage.steps().stream()
              .filter(step -> !step.decision().isDecided())
              .map(step -> step.task() + " (" + step.verdict().text() + ")")
              .collect(Collectors.joining("; "));
      if (!undecided.isEmpty()) {
        tell("open: " + undecided);
      }
    }
    if (stage.cells().isEmpty()) {
      tell(
          (untilDecided || stage.steps().stream().allMatch(s -> s.decision().isDecided())
                  ? "there is nothing left to run"
                  : "every change has its first look; --until-decided goes on with the open ones")
              + "; all figures: fmnist report"
              + known.stream().map(file -> " " + file).collect(Collectors.joining())
              + (finished.isEmpty() ? "" : " " + out));
    } else {
      double seconds = stage.secondsLeft() / jobs;
      tell(
          "next: "
              + stage.cells().size()
              + (stage.cells().size() == 1 ? " run" : " runs")
              + " for the look at "
              + stage.look()
              + " seeds"
              + (Double.isNaN(seconds) ? "" : ", about " + Durations.text(seconds))
              + (untilDecided && stage.look() < Look.SEEDS.get(Look.SEEDS.size() - 1)
                  ? "; then what is undecided"
                  : ""));
    }
    return stage;
  }

  private List<CellOutcome> run(
      SweepPlan plan, Sweep.Options options, NextRuns.Stage stage, Optional<Instant> end) {
    List<CellOutcome> outcomes;
    try (SweepProgress progress =
        new SweepProgress(
            stdout(), stderr(), false, Terminal.isInteractive(), "the same command goes on")) {
      Sweep sweep =
          new Sweep(
              plan,
              out,
              options,
              CellCommand.launcher(
                  matrix.data().source().or(plan::data), checkpoint.arguments(), Map.of()),
              progress);
      outcomes = sweep.run(stage.cells(), end);
    }
    outcomes.stream()
        .filter(o -> o.status() == CellOutcome.Status.FAILED)
        .forEach(o -> tell("fmnist: " + o.cell() + " failed: " + o.message()));
    return outcomes;
  }

  private int write(Path file, NextRuns runs) {
    NextRuns.Stage stage = next(runs);
    if (!stage.cells().isEmpty()) {
      PlanFile.write(file, runs.plan(stage));
      tell(file + ": " + stage.cells().size() + " cells, 0 to " + (stage.cells().size() - 1));
    }
    return CommandLine.ExitCode.OK;
  }

  private void tell(String line) {
    PrintWriter err = stderr();
    err.print(TextWrap.text(line, 2));
    err.flush();
  }
}
