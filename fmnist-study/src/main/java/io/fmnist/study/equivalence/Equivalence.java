package io.fmnist.study.equivalence;

import io.fmnist.study.stats.PairedComparison;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.testkit.agree.Pair;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whether full trainings end in equal test accuracies on different backends, by two one-sided tests
 * of the differences, paired by seed.
 *
 * @param plan what was wanted
 * @param runs those of the plan that are there, by task, backend and seed
 * @param rows one for each task and pair
 */
public record Equivalence(EquivalencePlan plan, List<SavedRun> runs, List<Row> rows) {
  /** Differences of accuracy up to this do not matter: half a point. */
  public static final double MARGIN = 0.005;

  /**
   * One task on one pair of backends.
   *
   * @param task trained
   * @param pair compared: first minus second
   * @param comparison of the test accuracies, 0 to 1, over the seeds that both have
   */
  public record Row(Task task, Pair pair, PairedComparison comparison) {
    /** Returns whether the accuracies are equivalent within {@link #MARGIN}. */
    public boolean isEquivalent() {
      return comparison.isEquivalent() || (comparison.n() > 1 && comparison.isIdentical());
    }
  }

  /** Copies the lists. */
  public Equivalence {
    runs = List.copyOf(runs);
    rows = List.copyOf(rows);
  }

  /**
   * Compares.
   *
   * @param all runs, those of the plan among them
   * @param images whether a run is on the images that are wanted
   */
  public static Equivalence of(
      EquivalencePlan plan, List<SavedRun> all, Predicate<SavedRun> images) {
    List<SavedRun> usable = all.stream().filter(images).toList();
    List<SavedRun> used = new ArrayList<>();
    plan.all().forEach(planned -> planned.among(usable).ifPresent(used::add));
    used.sort(
        Comparator.comparingInt((SavedRun run) -> position(plan, run))
            .thenComparing(SavedRun::backend)
            .thenComparing(SavedRun::seed));
    List<Row> rows = new ArrayList<>();
    List<String> backends = plan.backends().stream().sorted().toList();
    for (Task task : plan.tasks()) {
      for (int a = 0; a < backends.size(); a++) {
        for (int b = a + 1; b < backends.size(); b++) {
          rows.add(row(plan, task, Pair.of(backends.get(a), backends.get(b)), used));
        }
      }
    }
    return new Equivalence(plan, used, rows);
  }

  private static int position(EquivalencePlan plan, SavedRun run) {
    return plan.tasks().stream().map(Task::id).toList().indexOf(run.task().id());
  }

  private static Row row(EquivalencePlan plan, Task task, Pair pair, List<SavedRun> used) {
    List<Double> first = new ArrayList<>();
    List<Double> second = new ArrayList<>();
    for (long seed : plan.seeds()) {
      Optional<SavedRun> one = find(used, task, pair.first(), seed);
      Optional<SavedRun> other = find(used, task, pair.second(), seed);
      if (one.isPresent() && other.isPresent()) {
        first.add(one.get().testAccuracy());
        second.add(other.get().testAccuracy());
      }
    }
    return new Row(task, pair, PairedComparison.of(array(first), array(second), MARGIN));
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static Optional<SavedRun> find(
      List<SavedRun> runs, Task task, String backend, long seed) {
    return runs.stream()
        .filter(
            run ->
                run.task().id().equals(task.id())
                    && run.backend().equals(backend)
                    && run.seed() == seed)
        .findFirst();
  }

  /** Returns whether every training of the plan is there. */
  public boolean isComplete() {
    return runs.size() == plan.all().size();
  }

  /** Returns the accuracies of a task on a backend, 0 to 1, by seed. */
  List<Double> accuracies(Task task, String backend) {
    return plan.seeds().stream()
        .flatMap(seed -> find(runs, task, backend, seed).stream())
        .map(SavedRun::testAccuracy)
        .toList();
  }
}
