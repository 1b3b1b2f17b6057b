package io.fmnist.study.report;

import io.fmnist.api.data.LabeledImages;
import io.fmnist.study.stats.Points;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.study.stats.TaskStatistics;
import io.fmnist.tasks.chart.Scale;
import io.fmnist.tasks.run.RunEnvironment;
import io.fmnist.tasks.run.SavedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * All that the templates of HTML and Markdown show, as text.
 *
 * @param title of the page
 * @param version of fmnist that made the report
 * @param scope what the runs are
 * @param notices what a reader must know before all else
 * @param contents the sections
 * @param findings for a reader in a hurry
 * @param severalBackends whether there is more than one
 * @param standings rows of the accuracies
 * @param accuracyAxis marks of their drawings
 * @param hasSteps whether a task has a parent or the baseline here
 * @param stepsExplanation how to read them
 * @param trees one for each backend with a step
 * @param steps tables of comparisons with parents and baseline
 * @param curves drawings
 * @param classNames by label
 * @param classes tables
 * @param montageProblem why there are no images; empty if there are
 * @param hasTiles whether there are images
 * @param nothingWrong whether no run gets any image wrong
 * @param tiles images that most runs get wrong
 * @param speeds rows of speed and memory
 * @param enginesExplanation how to read the comparison of backends
 * @param engines tables of comparisons of backends
 * @param agreement of the engines step by step: one or none
 * @param data what the images are
 * @param hashes of the data's files
 * @param environmentsHeading in the singular or plural
 * @param environments each once
 * @param runs every one
 */
record ReportPage(
    String title,
    String version,
    String scope,
    List<String> notices,
    List<Section> contents,
    List<Findings.Finding> findings,
    boolean severalBackends,
    List<Standings.Row> standings,
    List<Scale.Tick> accuracyAxis,
    boolean hasSteps,
    String stepsExplanation,
    List<AncestryTree> trees,
    List<Comparisons> steps,
    List<LearningCurves> curves,
    List<String> classNames,
    List<ClassTables> classes,
    String montageProblem,
    boolean hasTiles,
    boolean nothingWrong,
    List<Tile> tiles,
    List<SpeedTable.Row> speeds,
    String enginesExplanation,
    List<Comparisons> engines,
    List<AgreementSection> agreement,
    String data,
    List<RunTable.Hash> hashes,
    String environmentsHeading,
    List<RunTable.Environment> environments,
    List<RunTable.Row> runs) {

  /** A part of the page and its anchor. */
  record Section(String id, String heading) {}

  /** An image that many runs get wrong, as text. */
  record Tile(String image, int index, String truth, String predicted, int wrong, int runs) {}

  /** Lays out a report. */
  static ReportPage of(Report report) {
    RunStatistics statistics = report.statistics();
    List<SavedRun> runs = report.runs();
    Standings standings = Standings.of(statistics);
    List<Comparisons> steps =
        Stream.of(Comparisons.withParents(statistics), Comparisons.withBaseline(statistics))
            .filter(Comparisons::any)
            .toList();
    RunTable table = RunTable.of(runs);
    boolean severalBackends = statistics.backends().size() > 1;
    List<Tile> tiles =
        report.images().images().map(i -> tiles(report.mistakes(), i)).orElse(List.of());
    return new ReportPage(
        "fmnist: "
            + Figures.count(report.taskCount(), "task")
            + ", "
            + Figures.count(runs.size(), "run"),
        RunEnvironment.describe().getOrDefault("fmnist", Figures.NONE),
        Findings.scope(statistics),
        notices(statistics),
        contents(!steps.isEmpty(), severalBackends, report.agreement().isPresent()),
        Findings.of(statistics),
        severalBackends,
        standings.rows(),
        standings.axis(),
        !steps.isEmpty(),
        stepsExplanation(statistics),
        trees(statistics),
        steps,
        LearningCurves.of(statistics),
        runs.get(0).classNames(),
        ClassTables.of(statistics),
        report.images().problem(),
        !tiles.isEmpty(),
        report.mistakes().isEmpty(),
        tiles,
        statistics.tasks().stream().map(SpeedTable::row).toList(),
        enginesExplanation(statistics),
        Stream.of(Comparisons.ofBackends(statistics)).filter(Comparisons::any).toList(),
        report.agreement().map(AgreementSection::of).stream().toList(),
        statistics.data().text(),
        table.hashes(),
        table.environments().size() == 1 ? "Environment" : "Environments",
        table.environments(),
        table.runs());
  }

  private static List<Tile> tiles(List<Montage.Tile> mistakes, LabeledImages images) {
    return mistakes.stream()
        .map(
            t ->
                new Tile(
                    PngImage.dataUri(images, t.index()),
                    t.index(),
                    t.truth(),
                    t.predicted(),
                    t.wrong(),
                    t.runs()))
        .toList();
  }

  private static List<String> notices(RunStatistics statistics) {
    List<String> notices = new ArrayList<>();
    if (statistics.data().synthetic()) {
      notices.add(
          "These images are SYNTHETIC, drawn by a program: the figures say nothing about Fashion-MNIST.");
    }
    boolean reports =
        statistics.tasks().stream().anyMatch(t -> t.task().reportedAccuracy().isPresent());
    if (reports && !statistics.data().isStudys()) {
      notices.add("The study's figures are left out: these runs are not on all of its images.");
    }
    int repeated = statistics.setAside().size();
    if (repeated > 0) {
      notices.add(
          Figures.count(repeated, "older run")
              + " left out, whose task, backend and seed were run again later: "
              + String.join(
                  ", ",
                  statistics.setAside().stream()
                      .map(s -> String.valueOf(s.run().folder().getFileName()))
                      .toList())
              + ".");
    }
    return notices;
  }

  private static List<Section> contents(
      boolean hasSteps, boolean severalBackends, boolean hasAgreement) {
    List<Section> contents = new ArrayList<>();
    contents.add(new Section("short", "In short"));
    contents.add(new Section("accuracy", "Test accuracy"));
    if (hasSteps) {
      contents.add(new Section("changes", "Which change mattered"));
    }
    contents.add(new Section("curves", "Learning curves"));
    contents.add(new Section("classes", "Classes"));
    contents.add(new Section("mistakes", "Wrong predictions"));
    contents.add(new Section("speed", "Speed and memory"));
    if (severalBackends) {
      contents.add(new Section("backends", "Backends compared"));
    }
    if (hasAgreement) {
      contents.add(new Section("agreement", "Agreement of the engines"));
    }
    contents.add(new Section("runs", "Data, environment, runs"));
    return contents;
  }

  private static List<AncestryTree> trees(RunStatistics statistics) {
    List<AncestryTree> trees = new ArrayList<>();
    for (String backend : statistics.backends()) {
      List<TaskStatistics> tasks = statistics.on(backend);
      if (tasks.stream().anyMatch(t -> t.againstParent().isPresent())) {
        Ancestry ancestry = Ancestry.of(tasks.stream().map(TaskStatistics::task).toList());
        trees.add(AncestryTree.draw(backend, ancestry, tasks));
      }
    }
    return trees;
  }

  private static String stepsExplanation(RunStatistics statistics) {
    return "Each task changes one that came before it. Both are compared seed by seed, first minus second, in"
        + " points of test accuracy. A difference is certain where the paired t test says so at 5 %"
        + " after Holm's correction for all tasks on the backend; two tasks are equal where two"
        + " one-sided tests show that they differ by less than "
        + Points.plain(statistics.margin())
        + " points. Intervals are at 95 %.";
  }

  private static String enginesExplanation(RunStatistics statistics) {
    return "The same task and seeds, so the same initial weights, batches and masks. Backends agree where two"
        + " one-sided tests show that their mean accuracies differ by less than "
        + Points.plain(statistics.margin())
        + " points.";
  }
}
