package io.fmnist.tasks.cli;

import io.fmnist.tasks.stats.RunStatistics;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What tasks are compared with, and how large a difference has to be to matter. */
final class StatisticsOptions {
  private static final double POINTS = 100;

  @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

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
}
