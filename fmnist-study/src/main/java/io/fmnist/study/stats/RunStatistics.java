package io.fmnist.study.stats;

import io.fmnist.tasks.run.SavedRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The statistics of all runs on the same images.
 *
 * <p>Three kinds of families are corrected for many tests: on each backend all comparisons with a
 * parent, and all with the baseline; and all comparisons between backends.
 *
 * @param data which images
 * @param margin differences up to this do not matter
 * @param baseline id of the task that every other is measured against
 * @param tasks by task (the catalogue's order first), then backend
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

  /** Copies the lists. */
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
    Map<Comparison.Side, Comparison> againstParent = new LinkedHashMap<>();
    Map<Comparison.Side, Comparison> againstBaseline = new LinkedHashMap<>();
    for (String backend : runs.groups().stream().map(RunGroup::backend).distinct().toList()) {
      List<RunGroup> groups =
          runs.groups().stream().filter(g -> g.backend().equals(backend)).toList();
      Family parents = new Family(margin);
      Family baselines = new Family(margin);
      for (RunGroup group : groups) {
        group
            .task()
            .parent()
            .flatMap(parent -> find(groups, parent))
            .filter(parent -> !parent.id().equals(group.id()))
            .ifPresent(parent -> parents.add(group, parent));
        find(groups, baseline)
            .filter(base -> !base.id().equals(group.id()))
            .ifPresent(base -> baselines.add(group, base));
      }
      parents.judge().forEach(c -> againstParent.put(c.first(), c));
      baselines.judge().forEach(c -> againstBaseline.put(c.first(), c));
    }
    List<TaskStatistics> tasks = new ArrayList<>();
    for (RunGroup group : runs.groups()) {
      SampleSummary accuracy = SampleSummary.of(group.accuracies());
      Comparison.Side side = Comparison.Side.of(group);
      tasks.add(
          new TaskStatistics(
              group.task(),
              group.backend(),
              group.runs(),
              accuracy,
              reported(runs.data(), group, accuracy),
              Optional.ofNullable(againstParent.get(side)),
              Optional.ofNullable(againstBaseline.get(side))));
    }
    return new RunStatistics(
        runs.data(), margin, baseline, tasks, betweenBackends(runs, margin), runs.excluded());
  }

  private static List<Comparison> betweenBackends(RunGroups runs, double margin) {
    Family family = new Family(margin);
    List<RunGroup> groups = runs.groups();
    for (int i = 0; i < groups.size(); i++) {
      for (int j = i + 1; j < groups.size(); j++) {
        if (groups.get(i).id().equals(groups.get(j).id())) {
          family.add(groups.get(i), groups.get(j));
        }
      }
    }
    return family.judge();
  }

  private static Optional<RunGroup> find(List<RunGroup> groups, String id) {
    return groups.stream().filter(g -> g.id().equals(id)).findFirst();
  }

  private static Optional<Reported> reported(DataKey data, RunGroup group, SampleSummary accuracy) {
    boolean studys = data.isStudys() && Description.departures(group.task()).isEmpty();
    return studys && group.task().reportedAccuracy().isPresent()
        ? Optional.of(Reported.of(group.task().reportedAccuracy().getAsDouble(), accuracy))
        : Optional.empty();
  }

  /** Returns how far the seed alone puts runs apart; empty where no task has different runs. */
  public Optional<SeedSpread> seedSpread() {
    return SeedSpread.of(tasks.stream().map(TaskStatistics::accuracy).toList());
  }

  /** Returns the comparisons of tasks with their parents, in the order of the tasks. */
  public List<Comparison> withParents() {
    return tasks.stream().flatMap(t -> t.againstParent().stream()).toList();
  }

  /** Returns the comparisons of tasks with the baseline, in the order of the tasks. */
  public List<Comparison> withBaseline() {
    return tasks.stream().flatMap(t -> t.againstBaseline().stream()).toList();
  }

  /** Returns the ids of the backends, in alphabetical order. */
  public List<String> backends() {
    return tasks.stream().map(TaskStatistics::backend).distinct().sorted().toList();
  }

  /** Returns the tasks on one backend. */
  public List<TaskStatistics> on(String backend) {
    return tasks.stream().filter(t -> t.backend().equals(backend)).toList();
  }
}
