package io.fmnist.study.stats;

import io.fmnist.tasks.Task;
import io.fmnist.tasks.run.SavedRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The statistics of all runs on the same images.
 *
 * <p>Three families are corrected for many tests: all comparisons with a parent, all with the
 * baseline, and all between backends.
 *
 * @param data which images
 * @param margin differences up to this do not matter
 * @param baseline id of the task that every other is measured against
 * @param tasks in the catalogue's order first
 * @param betweenBackends each task that several backends ran, each two of them
 * @param excluded runs that do not count, with the reason
 */
public record RunStatistics(
    DataKey data,
    double margin,
    String baseline,
    List<TaskStatistics> tasks,
    List<Comparison> betweenBackends,
    List<Excluded> excluded) {
  /** Half a point: the margin within which engines must agree. */
  public static final double DEFAULT_MARGIN = 0.005;

  /** The study's first task. */
  public static final String DEFAULT_BASELINE = "task0";

  public RunStatistics {
    tasks = List.copyOf(tasks);
    betweenBackends = List.copyOf(betweenBackends);
    excluded = List.copyOf(excluded);
  }

  /**
   * Computes with the default margin and baseline.
   *
   * @throws io.fmnist.api.FmnistException if a run cannot be what it says
   */
  public static List<RunStatistics> of(List<SavedRun> runs) {
    return of(runs, DEFAULT_MARGIN, DEFAULT_BASELINE);
  }

  /**
   * Computes. Runs on different images stay apart, and runs of one id with different descriptions
   * ({@link Variants}); older runs of a seed are set aside.
   *
   * @param runs in any order; may be empty
   * @param margin a finite number above 0, as a fraction of 1
   * @param baseline id of a task; there need not be runs of it
   * @return one element for each set of images: the study's first, drawn ones last
   * @throws io.fmnist.api.FmnistException if a run cannot be what it says
   */
  public static List<RunStatistics> of(List<SavedRun> runs, double margin, String baseline) {
    return RunGroups.of(runs).stream().map(g -> of(g, margin, baseline)).toList();
  }

  private static RunStatistics of(RunGroups runs, double margin, String baseline) {
    List<RunGroup> groups = runs.groups();
    Map<String, Step> againstParent = byTask(Step.of(groups, g -> g.task().parent(), margin));
    Map<String, Step> againstBaseline = byTask(Step.of(groups, g -> Optional.of(baseline), margin));
    Map<String, List<RunGroup>> byTask =
        groups.stream()
            .collect(Collectors.groupingBy(RunGroup::id, LinkedHashMap::new, Collectors.toList()));
    List<TaskStatistics> tasks = new ArrayList<>();
    byTask.forEach(
        (id, all) -> {
          SampleSummary accuracy = TaskStatistics.bySeed(all);
          tasks.add(
              new TaskStatistics(
                  all.get(0).task(),
                  all.stream().map(TaskStatistics.OnBackend::of).toList(),
                  accuracy,
                  reported(runs.data(), all, accuracy),
                  Optional.ofNullable(againstParent.get(id)),
                  Optional.ofNullable(againstBaseline.get(id))));
        });
    return new RunStatistics(
        runs.data(), margin, baseline, tasks, Comparison.of(groups, margin), runs.excluded());
  }

  private static Map<String, Step> byTask(List<Step> steps) {
    return steps.stream().collect(Collectors.toMap(Step::task, step -> step));
  }

  private static Optional<Reported> reported(
      DataKey data, List<RunGroup> groups, SampleSummary accuracy) {
    Task task = groups.get(0).task();
    boolean studys = data.isStudys() && Description.departures(task).isEmpty();
    return studys && task.reportedAccuracy().isPresent()
        ? Optional.of(
            Reported.of(
                task.reportedAccuracy().getAsDouble(),
                accuracy,
                SeedSpread.of(groups.stream().map(g -> SampleSummary.of(g.accuracies())).toList())))
        : Optional.empty();
  }

  /** Returns how far the seed alone puts runs apart; empty where no task has different runs. */
  public Optional<SeedSpread> seedSpread() {
    return SeedSpread.of(
        tasks.stream().flatMap(t -> t.backends().stream()).map(b -> b.accuracy()).toList());
  }

  /** Returns the comparisons of tasks with their parents, in the order of the tasks. */
  public List<Step> withParents() {
    return tasks.stream().flatMap(t -> t.againstParent().stream()).toList();
  }

  /** Returns the comparisons of tasks with the baseline, in the order of the tasks. */
  public List<Step> withBaseline() {
    return tasks.stream().flatMap(t -> t.againstBaseline().stream()).toList();
  }

  /** Returns the ids of the backends, in alphabetical order. */
  public List<String> backends() {
    return tasks.stream()
        .flatMap(t -> t.backends().stream())
        .map(TaskStatistics.OnBackend::backend)
        .distinct()
        .sorted()
        .toList();
  }
}
