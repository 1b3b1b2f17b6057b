package io.fmnist.cli;

import io.fmnist.study.report.Report;
import io.fmnist.study.report.ReportFile;
import io.fmnist.study.report.ReportFormat;
import io.fmnist.testkit.agree.AgreementFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fmnist report}: what saved runs show together. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a report of run folders.",
      "It has accuracies with intervals, which change mattered, learning curves, classes, wrong"
          + " predictions, speed, and how to repeat every run.",
      "HTML is one file that needs no other."
    })
final class ReportCommand extends Subcommand {
  private static final Path PAGE = Path.of("report.html");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "file to write (default: report.html; all other formats are printed)")
  private @Nullable Path out;

  @Option(
      names = "--format",
      completionCandidates = Formats.class,
      paramLabel = "FORMAT",
      description =
          "html, md, svg (the picture of which change mattered), csv (one row a run) or json"
              + " (default: by the file's ending, or html)")
  private @Nullable ReportFormat format;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "folder of the runs' images, for the pictures of wrong predictions (default: where a run"
              + " looks for them; nothing is downloaded)")
  private @Nullable String data;

  @Mixin private StatisticsOptions statistics = new StatisticsOptions();

  @Option(
      names = "--agreement",
      paramLabel = "FILE.json",
      description =
          "adds how the engines agree step by step: the JSON file that fmnist agree -o wrote")
  private @Nullable Path agreement;

  @Option(names = "--out", hidden = true, description = "the former name of --output")
  void setOut(Path file) {
    out = file;
  }

  /** For shells that complete the option's value. */
  static final class Formats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(ReportFormat.values()).map(ReportFormat::ending).iterator();
    }
  }

  @Override
  public Integer call() {
    ReportFormat chosen =
        Optional.ofNullable(format)
            .or(() -> Optional.ofNullable(out).flatMap(ReportFormat::of))
            .orElse(ReportFormat.HTML);
    if (format == null
        && out != null
        && out.toString().matches(".*\\.[A-Za-z0-9]+")
        && ReportFormat.of(out).isEmpty()) {
      throw wrong(
          "--output is "
              + out
              + ", whose ending names no format; end it in .html, .md, .svg, .csv or .json, or give"
              + " --format");
    }
    if (agreement != null && chosen == ReportFormat.CSV) {
      throw wrong("CSV has one row a run and no place for --agreement; choose html, md or json");
    }
    Report report =
        Report.of(statistics.folders(), data, statistics.margin(), statistics.baseline())
            .with(Reproduction::commands);
    statistics.requireBaseline(report.taskIds());
    if (agreement != null) {
      report = report.with(AgreementFiles.read(agreement));
    }
    String text = report.render(chosen);
    PrintWriter printed = stdout();
    Path file = out == null && chosen == ReportFormat.HTML ? PAGE : out;
    if (file == null) {
      printed.print(text);
    } else {
      ReportFile.write(file, text);
      printed.println(
          "report: "
              + file
              + " (runs: "
              + report.runCount()
              + ", tasks: "
              + report.taskIds().size()
              + ")");
    }
    printed.flush();
    return CommandLine.ExitCode.OK;
  }
}
