package io.fmnist.study.report;

import io.fmnist.study.stats.Comparison;
import io.fmnist.study.stats.Points;
import io.fmnist.study.stats.PredictionInterval;
import io.fmnist.study.stats.Reported;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.study.stats.TaskStatistics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a reader in a hurry should know. */
final class Findings {
  // With fewer, the interval of the spread itself is so wide that its figure misleads.
  private static final int LEAST_FREEDOM = 5;

  private Findings() {}

  /**
   * One finding.
   *
   * @param figure to catch the eye
   * @param text what it is
   */
  record Finding(String figure, String text) {}

  static List<Finding> of(RunStatistics statistics) {
    List<Finding> findings = new ArrayList<>();
    TaskStatistics best =
        statistics.tasks().stream()
            .max(Comparator.comparingDouble(t -> t.accuracy().mean()))
            .orElseThrow();
    findings.add(
        new Finding(
            Figures.percent(best.accuracy().mean()) + " %",
            "is the highest mean accuracy: "
                + best.task().id()
                + " on "
                + best.backend()
                + ", "
                + Figures.count(best.accuracy().n(), "seed")));
    addSpread(statistics, findings);
    addSteps(statistics.withParents(), findings);
    addReported(statistics, findings);
    addBackends(statistics, findings);
    return findings;
  }

  private static void addSpread(RunStatistics statistics, List<Finding> findings) {
    statistics
        .seedSpread()
        .filter(spread -> spread.freedom() >= LEAST_FREEDOM)
        .ifPresent(
            spread -> {
              List<Double> steps = reportedSteps(statistics);
              long larger = steps.stream().filter(step -> step > spread.twoRuns()).count();
              findings.add(
                  new Finding(
                      Figures.percent(spread.twoRuns()) + " points",
                      "apart, at most, are 95 of 100 pairs of runs that differ in their seeds alone"
                          + (steps.isEmpty()
                              ? ""
                              : "; "
                                  + of(larger, steps.size())
                                  + " steps between the study's single runs are larger")));
            });
  }

  /** Returns how far the reported accuracies of the tasks are from those of their parents. */
  private static List<Double> reportedSteps(RunStatistics statistics) {
    Map<String, Double> reported = new TreeMap<>();
    Map<String, String> parents = new TreeMap<>();
    for (TaskStatistics task : statistics.tasks()) {
      task.reported()
          .ifPresent(
              study -> {
                reported.put(task.task().id(), study.accuracy());
                task.task().parent().ifPresent(parent -> parents.put(task.task().id(), parent));
              });
    }
    List<Double> steps = new ArrayList<>();
    parents.forEach(
        (task, parent) -> {
          Double before = reported.get(parent);
          Double after = reported.get(task);
          if (before != null && after != null) {
            steps.add(Math.abs(after - before));
          }
        });
    return steps;
  }

  private static void addSteps(List<Comparison> steps, List<Finding> findings) {
    if (!steps.isEmpty()) {
      findings.add(
          new Finding(
              of(count(steps, Sign.BETTER) + count(steps, Sign.WORSE), steps.size()),
              "changes certainly made a difference, "
                  + count(steps, Sign.BETTER)
                  + " for the better; "
                  + count(steps, Sign.SAME)
                  + " certainly made none that matters"));
    }
  }

  private static void addReported(RunStatistics statistics, List<Finding> findings) {
    List<PredictionInterval.Place> places =
        statistics.tasks().stream()
            .flatMap(t -> t.reported().stream().map(Reported::place))
            .filter(place -> place != PredictionInterval.Place.UNKNOWN)
            .toList();
    if (!places.isEmpty()) {
      long inside =
          places.stream().filter(place -> place == PredictionInterval.Place.INSIDE).count();
      findings.add(
          new Finding(
              of(inside, places.size()), "reported runs lie where our seeds expect one more run"));
    }
  }

  private static void addBackends(RunStatistics statistics, List<Finding> findings) {
    List<Comparison> backends = statistics.betweenBackends();
    if (!backends.isEmpty()) {
      findings.add(
          new Finding(
              of(count(backends, Sign.SAME), backends.size()),
              "comparisons of two backends show them equal within "
                  + Points.plain(statistics.margin())
                  + " points; "
                  + (count(backends, Sign.BETTER) + count(backends, Sign.WORSE))
                  + " show a difference"));
    }
  }

  private static long count(List<Comparison> comparisons, Sign sign) {
    return comparisons.stream().filter(c -> Sign.of(c) == sign).count();
  }

  private static String of(long some, long all) {
    return some + " of " + all;
  }
}
