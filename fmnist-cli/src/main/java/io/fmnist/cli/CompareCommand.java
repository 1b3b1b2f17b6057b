package io.fmnist.cli;

import io.fmnist.api.FmnistException;
import io.fmnist.study.report.RunFiles;
import io.fmnist.study.stats.Comparison;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.study.stats.StatisticsRecord;
import io.fmnist.study.stats.Variants;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.file.TextWrap;
import io.fmnist.tasks.run.DivergedRun;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.tasks.spec.Nearest;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fmnist compare}: what the runs of several seeds say. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Says which change mattered, from runs of several seeds.",
      "Compares tasks with their parents and with task0, and engines with each other."
    },
    footer = {"", "The rules behind the verdicts: docs/statistics.md"})
final class CompareCommand extends Subcommand {
  @Mixin private StatisticsOptions statistics = new StatisticsOptions();

  @Option(
      names = {"-b", "--backend"},
      paramLabel = "ID",
      completionCandidates = KnownNames.Backends.class,
      description = "runs of this backend only (default: all, and against each other)")
  private @Nullable String backend;

  @Option(names = "--json", description = "print one JSON object with all figures")
  private boolean json;

  @Option(
      names = "--require-equivalence",
      description = "end with 1 unless all backends are shown to be equivalent within the margin")
  private boolean requireEquivalence;

  @Override
  public Integer call() {
    double margin = statistics.margin();
    RunFiles files = RunFiles.read(statistics.folders());
    List<SavedRun> runs = chosen(files.runs());
    List<DivergedRun> diverged =
        files.diverged().stream()
            .filter(run -> backend == null || run.identity().backend().equals(backend))
            .toList();
    statistics.requireBaseline(
        runs.stream().map(run -> run.task().id()).distinct().sorted().toList());
    Variants.of(runs).notes().forEach(stderr()::println);
    List<RunStatistics> all = RunStatistics.of(runs, margin, statistics.baseline());
    PrintWriter out = stdout();
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("statistics", all.stream().map(StatisticsRecord::of).toList());
      object.put("diverged", diverged.stream().map(DivergedRun::figures).toList());
      out.println(Json.line(object));
    } else {
      out.print(CompareText.of(all));
      DivergedRun.sentence(diverged).ifPresent(line -> out.print(TextWrap.text(line, 2)));
    }
    out.flush();
    if (requireEquivalence) {
      requireEquivalence(all, margin);
    }
    return CommandLine.ExitCode.OK;
  }

  private static void requireEquivalence(List<RunStatistics> all, double margin) {
    List<Comparison> pairs = all.stream().flatMap(s -> s.betweenBackends().stream()).toList();
    if (pairs.isEmpty()) {
      throw new FmnistException(
          "no task has runs of several backends and equal seeds, so none can be equivalent");
    }
    List<String> open =
        pairs.stream()
            .filter(c -> !c.isEquivalent())
            .map(c -> c.task() + " on " + c.first() + " and " + c.second())
            .toList();
    if (!open.isEmpty()) {
      throw new FmnistException(
          String.format(
              Locale.ROOT,
              "not shown to be equivalent within %.2f points: %s; run more seeds, or look for a"
                  + " mistake",
              100 * margin,
              String.join(", ", open)));
    }
  }

  private List<SavedRun> chosen(List<SavedRun> runs) {
    if (backend == null) {
      return runs;
    }
    List<SavedRun> chosen = runs.stream().filter(r -> r.backend().equals(backend)).toList();
    if (chosen.isEmpty()) {
      List<String> ids = runs.stream().map(SavedRun::backend).distinct().sorted().toList();
      throw wrong("no run is of backend \"" + backend + "\"; " + Nearest.hint(backend, ids));
    }
    return chosen;
  }
}
