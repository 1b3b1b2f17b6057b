package io.fmnist.study.stats;

import io.fmnist.api.metric.ClassificationMetrics;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.run.SavedRun;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the runs of one task say.
 *
 * @param task as it was run; its seed is one of the runs'
 * @param backends each by itself, by id, at least one
 * @param accuracy on the test images, 0 to 1: one value a seed, the mean of its backends
 * @param reported the study's single run; empty where it reported none, or where images, network or
 *     training are not the study's
 * @param againstParent the task against its parent; empty without one, or without runs of it
 * @param againstBaseline the task against the baseline; empty for itself, or without runs of it
 */
public record TaskStatistics(
    Task task,
    List<OnBackend> backends,
    SampleSummary accuracy,
    Optional<Reported> reported,
    Optional<Step> againstParent,
    Optional<Step> againstBaseline) {
  public TaskStatistics {
    backends = List.copyOf(backends);
  }

  /**
   * The runs of one backend.
   *
   * @param backend id
   * @param runs one a seed, by seed, at least one
   * @param accuracy on the test images, 0 to 1
   */
  public record OnBackend(String backend, List<SavedRun> runs, SampleSummary accuracy) {
    public OnBackend {
      runs = List.copyOf(runs);
    }

    static OnBackend of(RunGroup group) {
      return new OnBackend(
          group.backend(), group.runs(), SampleSummary.ofAccuracies(group.accuracies()));
    }
  }

  /** Returns the accuracy of each seed, the mean of its backends. */
  static SampleSummary bySeed(Collection<RunGroup> groups) {
    return SampleSummary.ofAccuracies(
        groups.stream()
            .flatMap(group -> group.runs().stream())
            .collect(
                Collectors.groupingBy(
                    SavedRun::seed,
                    LinkedHashMap::new,
                    Collectors.averagingDouble(SavedRun::testAccuracy)))
            .values()
            .stream()
            .mapToDouble(Double::doubleValue)
            .toArray());
  }

  /** Returns all runs, by backend and seed. */
  public List<SavedRun> runs() {
    return backends.stream().flatMap(b -> b.runs().stream()).toList();
  }

  /** Returns the run with the highest test accuracy; among equals the lowest seed. */
  public SavedRun best() {
    return runs().stream()
        .max(
            Comparator.comparingDouble(SavedRun::testAccuracy)
                .thenComparing(SavedRun::seed, Comparator.reverseOrder()))
        .orElseThrow();
  }

  /**
   * Returns the mean over the runs of each of the test images' {@link ClassificationMetrics}, by
   * name. Runs of before they were written down do not count; what no run has is missing.
   */
  public Map<String, Double> meanMetrics() {
    return runs().stream()
        .flatMap(run -> run.testMetrics().stream())
        .flatMap(metrics -> metrics.byName("").entrySet().stream())
        .collect(
            Collectors.groupingBy(
                Map.Entry::getKey,
                LinkedHashMap::new,
                Collectors.averagingDouble(Map.Entry::getValue)));
  }

  /**
   * Returns where the task differs from the catalogue's of the same id, for example {@code epochs 3
   * instead of 30}; empty where it does not, or where the catalogue has none. Figures of a task
   * that differs are not the study's task's.
   */
  public List<String> departures() {
    return Description.departures(task);
  }
}
