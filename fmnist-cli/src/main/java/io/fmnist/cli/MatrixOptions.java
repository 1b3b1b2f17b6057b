package io.fmnist.cli;

import io.fmnist.study.sweep.NumberList;
import io.fmnist.study.sweep.PlannedTask;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.RunOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is run: tasks, seeds, backends, and how. Shared by {@code run} and {@code plan}. */
final class MatrixOptions {
  private static final String ALL = "all";

  @Parameters(
      arity = "0..*",
      paramLabel = "TASK",
      completionCandidates = TaskNames.class,
      description =
          "task0 to task15, \"all\" for these sixteen, fast, small, best, or a YAML or JSON file: a task of your own,"
              + " or a study (fmnist study new)")
  private List<String> tasks = List.of();

  @Option(
      names = {"-b", "--backend"},
      paramLabel = "ID",
      split = ",",
      completionCandidates = KnownNames.Backends.class,
      description =
          "pytorch, tensorflow or dl4j, or several with commas (default: "
              + KnownNames.DEFAULT_BACKEND
              + ")")
  private List<String> backends = new ArrayList<>();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "epochs to train (default: the task's own number)")
  private @Nullable Integer epochs;

  @Option(
      names = {"--seed", "--seeds"},
      paramLabel = "N",
      description =
          "seed of all random numbers, or several: 1-5 or 1,3,7-9 (default: the task's own, 1)")
  private @Nullable String seeds;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "use only the first N training, N validation and N test images (default: all)")
  private @Nullable Integer limit;

  @Mixin private RuntimeOption machine = new RuntimeOption();

  @Mixin private SetOption set = new SetOption();

  @Mixin private DataOption data = new DataOption();

  /** Returns the tasks with all changes but the seeds. */
  List<PlannedTask> tasks(CommandLine commandLine) {
    if (tasks.isEmpty()) {
      throw new CommandLine.ParameterException(
          commandLine, "Missing required parameter: 'TASK'; name tasks, for example task0, or all");
    }
    return Failures.usage(
        commandLine,
        () ->
            tasks.stream()
                .flatMap(name -> name.equals(ALL) ? Catalogue.studyIds().stream() : Stream.of(name))
                .flatMap(name -> PlannedTask.find(name, overrides()).stream())
                .toList());
  }

  /** The epochs come last, and are known when a description is checked as a whole. */
  private List<String> overrides() {
    return epochs == null
        ? set.overrides()
        : Stream.concat(set.overrides().stream(), Stream.of("epochs=" + epochs)).toList();
  }

  /** Returns the seeds; empty for each task's own. */
  List<Long> seeds(CommandLine commandLine) {
    return Failures.usage(
        commandLine, () -> seeds == null ? List.of() : NumberList.parse(seeds, "seeds"));
  }

  /** Returns the backends' ids; the only one that can start where none is named. */
  List<String> backends(CommandLine commandLine) {
    return backends.isEmpty()
        ? List.of(BackendChoice.choose(null, commandLine).id())
        : List.copyOf(backends);
  }

  /**
   * Returns device, threads and limit.
   *
   * @param jobs how many share the cores
   */
  RunOptions options(int jobs, CommandLine commandLine) {
    return Failures.usage(commandLine, () -> machine.options(jobs, limit));
  }

  /** Returns whether a backend is named. */
  boolean hasBackend() {
    return !backends.isEmpty();
  }

  boolean hasThreads() {
    return machine.hasThreads();
  }

  DataOption data() {
    return data;
  }
}
