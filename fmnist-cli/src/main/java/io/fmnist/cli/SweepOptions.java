package io.fmnist.cli;

import io.fmnist.api.FmnistException;
import io.fmnist.study.sweep.Cell;
import io.fmnist.study.sweep.NumberList;
import io.fmnist.study.sweep.Sweep;
import io.fmnist.study.sweep.SweepPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How a sweep is run. */
final class SweepOptions {
  /** Where cluster managers write a job's index: Slurm's arrays, Kubernetes' indexed Jobs. */
  private static final List<String> INDEX_VARIABLES =
      List.of("SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX");

  private static final String FROM_ENVIRONMENT = "env";

  @Option(names = "--jobs", paramLabel = "N", description = "runs at once (default: 1)")
  private @Nullable Integer jobs;

  @Option(
      names = "--resume",
      description =
          "resume from the latest checkpoint in --output; skip runs whose folders are there already,"
              + " with equal description, seed, images, backend, device, threads and versions")
  private boolean resume;

  @Option(
      names = "--fail-fast",
      description = "begin no further run after one failed (default: carry on)")
  private boolean failFast;

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description = "run what fmnist plan planned, instead of TASK...")
  private @Nullable Path plan;

  @Option(
      names = "--cell",
      paramLabel = "N",
      description =
          "only these of the plan, for example 3 or 0-7; \"env\" takes the number from"
              + " SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX")
  private @Nullable String cell;

  /** Returns whether any was given that is about several runs. */
  boolean isGiven() {
    return jobs != null || failFast || plan != null || cell != null;
  }

  boolean resume() {
    return resume;
  }

  Optional<Path> plan() {
    return Optional.ofNullable(plan);
  }

  int jobs() {
    return jobs == null ? 1 : jobs;
  }

  Sweep.Options options(CommandLine commandLine) {
    return Failures.usage(commandLine, () -> new Sweep.Options(jobs(), resume, failFast));
  }

  void requirePlanForCell(CommandLine commandLine) {
    if (cell != null && plan == null) {
      throw new CommandLine.ParameterException(
          commandLine, "--cell is about a plan; name its file with --plan");
    }
  }

  /** Returns the cells that are meant: those of {@code --cell}, or all. */
  List<Cell> cells(SweepPlan from, CommandLine commandLine) {
    return Failures.usage(
        commandLine, () -> cell == null ? from.cells() : cells(from, cell, System.getenv()));
  }

  static List<Cell> cells(SweepPlan plan, String cell, Map<String, String> environment) {
    String text = cell;
    if (cell.equals(FROM_ENVIRONMENT)) {
      text =
          INDEX_VARIABLES.stream()
              .flatMap(name -> Stream.ofNullable(environment.get(name)))
              .findFirst()
              .orElseThrow(
                  () ->
                      new FmnistException(
                          "--cell env finds none of "
                              + String.join(", ", INDEX_VARIABLES)
                              + " in the environment; name the cell with --cell N"));
    }
    return NumberList.parse(Objects.requireNonNull(text), "cells").stream()
        .map(plan::cell)
        .toList();
  }
}
