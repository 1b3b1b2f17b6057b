package io.fmnist.study.report;

import io.fmnist.study.stats.RunStatistics;
import io.fmnist.study.stats.SeedSpread;
import io.fmnist.study.stats.Step;
import io.fmnist.study.stats.StepSummary;
import io.fmnist.study.stats.TaskStatistics;
import io.fmnist.study.stats.Verdict.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

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
    addSteps(statistics, findings);
    TaskStatistics best =
        statistics.tasks().stream()
            .max(Comparator.comparingDouble(t -> t.accuracy().mean()))
            .orElseThrow();
    findings.add(
        new Finding(
            Figures.percent(best.accuracy().mean()) + " %",
            "is the best network’s mean accuracy: "
                + best.task().id()
                + ", "
                + best.task().title()
                + " ("
                + Figures.count(best.accuracy().n(), "seed")
                + ")"));
    Optional<SeedSpread> spread = statistics.seedSpread().filter(s -> s.freedom() >= LEAST_FREEDOM);
    spread.ifPresent(s -> addSpread(s, statistics, findings));
    addStudysSteps(statistics, findings);
    return findings;
  }

  private static void addSteps(RunStatistics statistics, List<Finding> findings) {
    List<Step> steps = statistics.withParents();
    if (!steps.isEmpty()) {
      StepSummary count = StepSummary.of(steps);
      findings.add(new Finding(count.figure(), count.meaning()));
    }
  }

  private static void addSpread(
      SeedSpread spread, RunStatistics statistics, List<Finding> findings) {
    List<Double> steps =
        statistics.withParents().stream()
            .flatMapToDouble(step -> studys(step, statistics).stream())
            .mapToObj(Math::abs)
            .toList();
    long smaller = steps.stream().filter(step -> step <= spread.twoRuns()).count();
    findings.add(
        new Finding(
            Figures.percent(spread.twoRuns()) + " points",
            "can be luck: two runs that differ only in the seed are up to this far apart (95 %)"
                + (steps.isEmpty()
                    ? ""
                    : "; "
                        + of(smaller, steps.size())
                        + " steps between the study’s single runs are smaller")));
  }

  /** Returns how far the study's single runs of a step were apart, where it reported both. */
  private static OptionalDouble studys(Step step, RunStatistics statistics) {
    Map<String, Double> reported =
        statistics.tasks().stream()
            .filter(t -> t.reported().isPresent())
            .collect(Collectors.toMap(t -> t.task().id(), t -> t.reported().get().accuracy()));
    Double after = reported.get(step.task());
    Double before = reported.get(step.other());
    return after == null || before == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(after - before);
  }

  private static void addStudysSteps(RunStatistics statistics, List<Finding> findings) {
    int decided = 0;
    int luck = 0;
    for (Step step : statistics.withParents()) {
      OptionalDouble studys = studys(step, statistics);
      if (studys.isPresent() && step.decision().isDecided()) {
        Kind claimed = studys.getAsDouble() > 0 ? Kind.BETTER : Kind.WORSE;
        Kind verdict = step.verdict().kind();
        boolean isSmall = Math.abs(studys.getAsDouble()) <= step.decision().all().margin();
        decided++;
        luck += verdict == claimed || (verdict == Kind.EQUIVALENT && isSmall) ? 0 : 1;
      }
    }
    if (decided > 0) {
      findings.add(
          new Finding(
              of(luck, decided),
              "decided steps were luck in the study: its single runs show a difference where there"
                  + " is none that matters, or one of the opposite sign"));
    }
  }

  private static String of(long some, long all) {
    return some + " of " + all;
  }
}
