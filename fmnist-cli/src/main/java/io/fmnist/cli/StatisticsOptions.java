package io.fmnist.cli;

import io.fmnist.api.FmnistException;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.tasks.spec.Nearest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which runs are compared, what with, and how large a difference has to be to matter. */
final class StatisticsOptions {
  private static final double POINTS = 100;
  private static final Path DEFAULT_FOLDER = Path.of("runs");

  @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(
      arity = "0..*",
      paramLabel = "RUNS",
      description = "run folders, folders of run folders, or CSV files of runs (default: runs)")
  private List<Path> folders = new ArrayList<>();

  @Option(
      names = "--margin",
      paramLabel = "POINTS",
      defaultValue = "0.5",
      description = "differences up to this do not matter (default: ${DEFAULT-VALUE})")
  private double margin;

  @Option(
      names = "--against",
      paramLabel = "TASK",
      defaultValue = RunStatistics.DEFAULT_BASELINE,
      description = "what every task is measured against (default: ${DEFAULT-VALUE})")
  private String baseline = "";

  /**
   * Returns the folders; {@code runs}, where {@code fmnist run} puts them, if none is named.
   *
   * @throws FmnistException if none is named and there is no such folder
   */
  List<Path> folders() {
    if (!folders.isEmpty()) {
      return folders;
    }
    if (!Files.isDirectory(DEFAULT_FOLDER)) {
      throw new FmnistException(
          "no run folders are named, and there is no folder runs here; name them, or make runs with:"
              + " fmnist run task0");
    }
    return List.of(DEFAULT_FOLDER);
  }

  /** Returns the margin as a part of 1. */
  double margin() {
    if (!(margin > 0 && margin <= POINTS)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "margin is " + margin + "; allowed are points above 0, up to 100");
    }
    return margin / POINTS;
  }

  String baseline() {
    return baseline;
  }

  /** Refuses a baseline that was chosen and of which there are no runs. */
  void requireBaseline(List<String> ids) {
    if (!baseline.equals(RunStatistics.DEFAULT_BASELINE) && !ids.contains(baseline)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--against is "
              + baseline
              + ", but there are no runs of it; "
              + Nearest.hint(baseline, ids));
    }
  }
}
