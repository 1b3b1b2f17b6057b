package io.fmnist.study.stats;

import io.fmnist.tasks.run.SavedRun;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A task compared with another one on the same seeds and backends; differences are first minus
 * second.
 *
 * <p>Backends are replicates: they are shown to be equivalent, so all of them answer the same
 * question. A pair of runs shares seed and backend. What counts as one observation is the seed, by
 * the mean of its pairs, because runs of one seed resemble each other.
 *
 * @param task id
 * @param other id of the task that it is measured against
 * @param seeds that both have on a common backend, rising
 * @param decision over these seeds
 * @param byBackend each backend by itself; no verdict uses it
 * @param images over the predictions of all pairs, pooled; empty where runs have none
 */
public record Step(
    String task,
    String other,
    List<Long> seeds,
    Decision decision,
    Map<String, PairedComparison> byBackend,
    Optional<McNemar> images) {
  public Step {
    seeds = List.copyOf(seeds);
    byBackend = Collections.unmodifiableMap(new LinkedHashMap<>(byBackend));
  }

  public Verdict verdict() {
    return decision.verdict();
  }

  /** Two groups of one backend. */
  private record Pair(RunGroup first, RunGroup second, SortedSet<Long> seeds) {
    PairedComparison compare(double margin) {
      return PairedComparison.of(first.accuracies(seeds), second.accuracies(seeds), margin);
    }
  }

  /**
   * Compares tasks with others, as one family.
   *
   * @param groups of all tasks and backends
   * @param other tells what a task is measured against
   * @return a step for each task whose other task has runs, in the order of the groups
   */
  static List<Step> of(
      List<RunGroup> groups, Function<RunGroup, Optional<String>> other, double margin) {
    Map<List<String>, List<Pair>> steps = new LinkedHashMap<>();
    for (RunGroup first : groups) {
      Optional<String> id = other.apply(first).filter(o -> !o.equals(first.id()));
      for (RunGroup second : groups) {
        if (id.filter(second.id()::equals).isPresent()) {
          List<Pair> pairs =
              steps.computeIfAbsent(List.of(first.id(), second.id()), k -> new ArrayList<>());
          if (first.backend().equals(second.backend())) {
            pairs.add(new Pair(first, second, first.commonSeeds(second)));
          }
        }
      }
    }
    List<TreeMap<Long, List<Double>>> differences =
        steps.values().stream().map(Step::differences).toList();
    List<Decision> decisions =
        Decision.of(
            differences.stream()
                .map(d -> d.values().stream().mapToDouble(Step::mean).toArray())
                .toList(),
            margin);
    List<Step> all = new ArrayList<>();
    for (Map.Entry<List<String>, List<Pair>> step : steps.entrySet()) {
      Map<String, PairedComparison> byBackend = new TreeMap<>();
      List<SavedRun> first = new ArrayList<>();
      List<SavedRun> second = new ArrayList<>();
      for (Pair pair : step.getValue()) {
        byBackend.put(pair.first.backend(), pair.compare(margin));
        first.addAll(pair.first.runs(pair.seeds));
        second.addAll(pair.second.runs(pair.seeds));
      }
      all.add(
          new Step(
              step.getKey().get(0),
              step.getKey().get(1),
              List.copyOf(differences.get(all.size()).keySet()),
              decisions.get(all.size()),
              byBackend,
              McNemar.ofRuns(first, second)));
    }
    return all;
  }

  private static TreeMap<Long, List<Double>> differences(List<Pair> pairs) {
    TreeMap<Long, List<Double>> bySeed = new TreeMap<>();
    for (Pair pair : pairs) {
      double[] first = pair.first.accuracies(pair.seeds);
      double[] second = pair.second.accuracies(pair.seeds);
      int i = 0;
      for (Long seed : pair.seeds) {
        bySeed.computeIfAbsent(seed, s -> new ArrayList<>()).add(first[i] - second[i]);
        i++;
      }
    }
    return bySeed;
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }
}
