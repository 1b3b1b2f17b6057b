package io.fmnist.study.sweep;

import io.fmnist.study.stats.Look;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.study.stats.Step;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.run.CellIdentity;
import io.fmnist.tasks.run.DivergedRun;
import io.fmnist.tasks.run.SavedRun;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Chooses the runs of a study so that its steps are decided with the fewest: five seeds of
 * everything, then more seeds of what is undecided at a planned look ({@link Look}) alone. A step
 * is a task and its parent, on the same seeds and backends.
 */
public final class NextRuns {
  /** Seeds that a study's plan holds: forty, and some in place of those that diverge. */
  public static final List<Long> SEEDS = LongStream.rangeClosed(1, 50).boxed().toList();

  private final SweepPlan plan;
  private final double margin;
  private final boolean untilDecided;
  private final Map<List<Object>, Cell> cells = new HashMap<>();
  private final Set<String> failed = new HashSet<>();
  private final Map<String, SavedRun> known = new HashMap<>();
  private final List<SavedRun> onOtherBackends = new ArrayList<>();

  /**
   * Prepares a study.
   *
   * @param plan of all its tasks and backends with {@link #SEEDS}
   * @param margin differences up to this do not matter
   * @param untilDecided whether more than the first look is wanted
   */
  public NextRuns(SweepPlan plan, double margin, boolean untilDecided) {
    this.plan = plan;
    this.margin = margin;
    this.untilDecided = untilDecided;
    plan.cells().forEach(c -> cells.put(List.of(c.task().id(), c.backend(), c.seed()), c));
  }

  /**
   * What comes next.
   *
   * @param look number of seeds that the steps are to reach; 0 where there is nothing to run
   * @param steps of the study that have runs, with their verdicts
   * @param cells to run, by seed, at most those of one look
   * @param secondsLeft that they take one after the other, estimated from the runs there are; NaN
   *     where a task has none
   */
  public record Stage(int look, List<Step> steps, List<Cell> cells, double secondsLeft) {}

  /**
   * Notes cells that cannot be run, such as those of seeds from which a task diverges.
   *
   * @param keys of the cells
   */
  public void failed(Collection<String> keys) {
    failed.addAll(keys);
  }

  /**
   * Takes runs that count although engine version, device, threads or machine differ, such as those
   * of a table of results, or the backend: a seed of which another backend has a task and its
   * parent is not run again. Nor are the seeds of a look that these runs have reached, whatever
   * backends they lack: a look stays as it was.
   *
   * @param runs of which those of other tasks are left out
   * @return how many count
   */
  public int addKnown(List<SavedRun> runs) {
    String planned = plan.engines().keySet().iterator().next();
    int before = known.size() + onOtherBackends.size();
    for (SavedRun run : runs) {
      boolean isOther = !plan.engines().containsKey(run.backend());
      Optional<Cell> cell =
          run.isComplete()
              ? cell(CellIdentity.of(run), isOther ? planned : run.backend())
              : Optional.empty();
      if (cell.isPresent() && isOther) {
        onOtherBackends.add(run);
      } else if (cell.isPresent()) {
        known.merge(cell.get().key(), run, FinishedCells::newer);
      }
    }
    return known.size() + onOtherBackends.size() - before;
  }

  /** Returns the keys of the cells that diverged elsewhere; as {@link #addKnown}. */
  public Set<String> knownToDiverge(List<DivergedRun> runs) {
    return runs.stream()
        .flatMap(run -> cell(run.identity(), run.identity().backend()).map(Cell::key).stream())
        .collect(Collectors.toSet());
  }

  /** Finds the cell of a backend that a run would be, had it run there. */
  private Optional<Cell> cell(CellIdentity run, String backend) {
    String engine = plan.engines().get(backend);
    boolean otherData = !run.dataSha256().isEmpty() && !run.dataSha256().equals(plan.dataSha256());
    if (engine == null || otherData) {
      return Optional.empty();
    }
    CellIdentity here =
        new CellIdentity(
            run.task(),
            backend,
            plan.runtime().device().toString(),
            plan.runtime().threads(),
            plan.dataSha256(),
            run.images(),
            plan.fmnist(),
            engine);
    return cell(run.task().id(), backend, run.task().training().seed()).stream()
        .filter(c -> c.key().equals(here.key()))
        .findFirst();
  }

  /**
   * Chooses from what was run so far.
   *
   * @param runs by key, see {@link FinishedCells#in}; those of other cells do not count
   */
  public Stage next(Map<String, SavedRun> runs) {
    Map<String, SavedRun> ours = new HashMap<>(known);
    ours.putAll(runs);
    ours.keySet().retainAll(plan.cells().stream().map(Cell::key).collect(Collectors.toSet()));
    List<SavedRun> counted = new ArrayList<>(onOtherBackends);
    counted.addAll(ours.values());
    List<Step> steps =
        RunStatistics.of(counted, margin, RunStatistics.DEFAULT_BASELINE).stream()
            .flatMap(statistics -> statistics.withParents().stream())
            .toList();
    Set<String> decided =
        steps.stream()
            .filter(step -> step.decision().isDecided())
            .map(Step::task)
            .collect(Collectors.toSet());
    for (int look : untilDecided ? Look.SEEDS : Look.SEEDS.subList(0, 1)) {
      boolean isFirst = look == Look.SEEDS.get(0);
      Set<Integer> wanted = new TreeSet<>();
      for (PlannedTask planned : plan.tasks()) {
        Task task = planned.task();
        if (!decided.contains(task.id())) {
          wanted.addAll(wanted(look, group(task, isFirst), ours.keySet()));
        }
      }
      if (!wanted.isEmpty()) {
        List<Cell> next = wanted.stream().map(plan.cells()::get).toList();
        return new Stage(look, steps, next, seconds(next, ours.values()));
      }
    }
    return new Stage(0, steps, List.of(), 0);
  }

  /**
   * Returns the tasks that need the same seeds: a task and its parent, if that is in the plan; none
   * where the task is not compared with another one and has what its children or the first look
   * need.
   */
  private Set<String> group(Task task, boolean isFirstLook) {
    Set<String> known = plan.tasks().stream().map(p -> p.task().id()).collect(Collectors.toSet());
    Set<String> group = new LinkedHashSet<>(Set.of(task.id()));
    task.parent().filter(known::contains).ifPresent(group::add);
    boolean isParent =
        plan.tasks().stream().anyMatch(p -> p.task().parent().equals(Optional.of(task.id())));
    // A root is run as far as its children need it; alone, it has the first look.
    return group.size() == 1 && (isParent || !isFirstLook) ? Set.of() : group;
  }

  /** Returns the places of the cells that a group lacks for a look. */
  private Set<Integer> wanted(int look, Set<String> group, Set<String> done) {
    Set<Integer> wanted = new TreeSet<>();
    Set<Long> had = new HashSet<>(seeds(group, onOtherBackends));
    had.addAll(settled(group));
    int seeds = 0;
    for (long seed : SEEDS) {
      if (group.isEmpty() || seeds == look) {
        break;
      }
      Set<Integer> lacking = new TreeSet<>();
      if (had.contains(seed)) {
        seeds++;
        continue;
      }
      boolean common = false;
      for (String backend : plan.engines().keySet()) {
        List<Cell> pair = group.stream().flatMap(id -> cell(id, backend, seed).stream()).toList();
        if (pair.stream().noneMatch(c -> failed.contains(c.key()))) {
          common = true;
          pair.stream().filter(c -> !done.contains(c.key())).forEach(c -> lacking.add(c.index()));
        }
      }
      // A seed that fails on every backend is replaced by a later one.
      seeds += common ? 1 : 0;
      wanted.addAll(lacking);
    }
    return wanted;
  }

  /** Returns the seeds of the last look that a group's known runs have reached. */
  private List<Long> settled(Set<String> group) {
    List<SavedRun> all = new ArrayList<>(onOtherBackends);
    all.addAll(known.values());
    SortedSet<Long> seeds = seeds(group, all);
    int look = Look.SEEDS.stream().filter(n -> n <= seeds.size()).reduce(0, Math::max);
    return seeds.stream().limit(look).toList();
  }

  /** Returns the seeds with which one backend has all tasks of a group. */
  private static SortedSet<Long> seeds(Set<String> group, List<SavedRun> runs) {
    Map<List<Object>, Set<String>> tasks = new HashMap<>();
    runs.stream()
        .filter(run -> group.contains(run.task().id()))
        .forEach(
            run ->
                tasks
                    .computeIfAbsent(List.of(run.backend(), run.seed()), k -> new HashSet<>())
                    .add(run.task().id()));
    return tasks.entrySet().stream()
        .filter(entry -> entry.getValue().equals(group))
        .map(entry -> (Long) entry.getKey().get(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private List<Cell> cell(String task, String backend, long seed) {
    Cell cell = cells.get(List.of(task, backend, seed));
    return cell == null ? List.of() : List.of(cell);
  }

  private static double seconds(List<Cell> cells, Collection<SavedRun> runs) {
    Map<List<String>, Double> means =
        runs.stream()
            .collect(
                Collectors.groupingBy(
                    run -> List.of(run.task().id(), run.backend()),
                    Collectors.averagingDouble(
                        run -> run.secondsToFirstStep().orElse(0) + trainingSeconds(run))));
    return cells.stream()
        .mapToDouble(
            cell -> means.getOrDefault(List.of(cell.task().id(), cell.backend()), Double.NaN))
        .sum();
  }

  private static double trainingSeconds(SavedRun run) {
    double measured = run.history().stream().mapToDouble(Sweep::seconds).sum();
    // A table has no learning curve.
    return Double.isNaN(measured) ? run.secondsPerEpoch() * run.history().size() : measured;
  }

  /** Returns the cells of a stage as a plan of their own, for other machines. */
  public SweepPlan plan(Stage stage) {
    List<Cell> renumbered =
        stage.cells().stream()
            .map(c -> new Cell(stage.cells().indexOf(c), c.task(), c.backend(), c.key()))
            .toList();
    return Planner.withCells(plan, renumbered);
  }
}
