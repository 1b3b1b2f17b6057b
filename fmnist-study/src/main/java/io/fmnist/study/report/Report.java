package io.fmnist.study.report;

import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import io.fmnist.api.FmnistException;
import io.fmnist.api.PrintableText;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.tasks.run.DivergedRun;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.testkit.agree.AgreementReport;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What saved runs show together. Equal runs and images give equal reports, byte for byte. */
public final class Report {
  private final RunStatistics statistics;
  private final List<DivergedRun> diverged;
  // By folder, under the ids that the runs were given.
  private final Map<Path, SavedRun> written;
  private final TestImages images;
  private final List<Montage.Tile> mistakes;
  private final Optional<AgreementReport> agreement;
  private final Function<List<SavedRun>, List<String>> commands;

  private Report(
      RunStatistics statistics,
      List<DivergedRun> diverged,
      Map<Path, SavedRun> written,
      TestImages images,
      Optional<AgreementReport> agreement,
      Function<List<SavedRun>, List<String>> commands) {
    this.statistics = statistics;
    this.diverged = diverged;
    this.written = written;
    this.images = images;
    this.agreement = agreement;
    this.commands = commands;
    this.mistakes = Montage.of(runsWithPredictions());
  }

  /**
   * Reads runs and computes everything.
   *
   * @param folders run folders, or folders of run folders
   * @param data where the images of the runs are, as in {@link io.fmnist.data.Datasets#load}; null
   *     to look for them where a run would, without a download. A report without them lacks the
   *     pictures alone
   * @throws io.fmnist.api.FmnistException if there is no run, one cannot be read, or the runs are
   *     on different images or of different descriptions of one task
   */
  public static Report of(List<Path> folders, @Nullable String data) {
    return of(folders, data, RunStatistics.DEFAULT_MARGIN, RunStatistics.DEFAULT_BASELINE);
  }

  /**
   * Does the same with another margin or baseline.
   *
   * @param margin differences up to this do not matter; above 0, as a part of 1
   * @param baseline id of the task that every other is measured against; there need not be runs of
   *     it
   * @throws io.fmnist.api.FmnistException as the other method
   */
  public static Report of(
      List<Path> folders, @Nullable String data, double margin, String baseline) {
    RunFiles files = RunFiles.read(folders);
    List<SavedRun> runs = RunSet.require(files.runs());
    // They are on the same images, so there is one element.
    RunStatistics statistics = RunStatistics.of(runs, margin, baseline).get(0);
    return new Report(
        statistics,
        files.diverged(),
        files.runs().stream().collect(Collectors.toMap(SavedRun::folder, run -> run)),
        TestImages.of(runs.get(0), data),
        Optional.empty(),
        some -> List.of());
  }

  /**
   * Returns the same report with a section on how the engines agree.
   *
   * @param agreement as {@link io.fmnist.testkit.agree.AgreementFiles#read} returns it
   * @throws FmnistException if it is on other images than the runs
   */
  public Report with(AgreementReport agreement) {
    SavedRun run = runs().get(0);
    if (!agreement.dataset().equals(run.dataset()) || agreement.synthetic() != run.synthetic()) {
      throw new FmnistException(
          "the agreement is on "
              + images(agreement.dataset(), agreement.synthetic())
              + ", the runs are on "
              + images(run.dataset(), run.synthetic())
              + "; compare the engines on the images of the runs");
    }
    return new Report(statistics, diverged, written, images, Optional.of(agreement), commands);
  }

  /**
   * Returns the same report with the commands that make its runs again; the command line gives its
   * own, and without them the report says nothing of it.
   *
   * @param commands returns those of some runs of one task
   */
  public Report with(Function<List<SavedRun>, List<String>> commands) {
    return new Report(statistics, diverged, written, images, agreement, commands);
  }

  private static String images(String dataset, boolean synthetic) {
    return dataset + (synthetic ? " (synthetic)" : "");
  }

  /**
   * Returns the report in a format.
   *
   * @throws FmnistException for CSV with an agreement, which has no place in it, and for the
   *     picture of steps that do not exist
   */
  public String render(ReportFormat format) {
    return switch (format) {
      case HTML -> {
        StringOutput page = new StringOutput();
        JtepageGenerated.render(new OwaspHtmlTemplateOutput(page), null, this);
        yield PrintableText.of(page.toString());
      }
      case MD -> {
        StringOutput markdown = new MarkdownOutput();
        JtemarkdownGenerated.render(markdown, null, this);
        yield PrintableText.of(markdown.toString());
      }
      case SVG -> {
        AncestryTree tree =
            AncestryTree.of(statistics)
                .orElseThrow(
                    () ->
                        new FmnistException(
                            "there is no task with runs of its parent, so there is no picture of"
                                + " which change mattered; choose html"));
        StringOutput picture = new StringOutput();
        JtepictureGenerated.render(new OwaspHtmlTemplateOutput(picture), null, tree);
        yield picture.toString();
      }
      case CSV -> {
        if (agreement.isPresent()) {
          throw new FmnistException(
              "CSV has one row a run and no place for the engines' agreement; choose html, md or"
                  + " json");
        }
        // Ids that tell descriptions apart depend on what else is there: whoever reads makes them.
        yield RunCsv.text(
            runs().stream().map(run -> written.getOrDefault(run.folder(), run)).toList(), diverged);
      }
      case JSON -> ReportJson.of(this);
    };
  }

  /** Returns the number of runs that count. */
  public int runCount() {
    return runs().size();
  }

  /** Returns the ids of the tasks, those of the catalogue first. */
  public List<String> taskIds() {
    return statistics.tasks().stream().map(task -> task.task().id()).toList();
  }

  RunStatistics statistics() {
    return statistics;
  }

  /** Returns the trainings that diverged. */
  List<DivergedRun> diverged() {
    return diverged;
  }

  /** Returns the commands that make some runs of one task again; empty where none were given. */
  List<String> commands(List<SavedRun> runs) {
    return commands.apply(runs);
  }

  /** Returns how the engines agree, if it was given. */
  Optional<AgreementReport> agreement() {
    return agreement;
  }

  TestImages images() {
    return images;
  }

  /** Returns the images that most runs get wrong. */
  List<Montage.Tile> mistakes() {
    return mistakes;
  }

  /** Returns the runs that count, by task, backend and seed. */
  List<SavedRun> runs() {
    return statistics.tasks().stream().flatMap(t -> t.runs().stream()).toList();
  }

  /** Returns those of them whose predictions are known. */
  List<SavedRun> runsWithPredictions() {
    return runs().stream().filter(SavedRun::hasPredictions).toList();
  }

  /** Returns the runs by what they ran on. */
  Map<Map<String, String>, List<SavedRun>> environments() {
    return runs().stream()
        .collect(
            Collectors.groupingBy(SavedRun::environment, LinkedHashMap::new, Collectors.toList()));
  }
}
