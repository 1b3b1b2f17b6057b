package io.fmnist.study.stats;

import io.fmnist.tasks.run.SavedRun;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Statistics for JSON. Accuracies and differences are fractions of 1; what does not exist, for want
 * of seeds or of runs, is null.
 */
public record StatisticsRecord(
    String dataset,
    boolean synthetic,
    int trainImages,
    int validationImages,
    int testImages,
    double margin,
    String baseline,
    @Nullable Spread seedSpread,
    List<OfTask> tasks,
    List<BetweenBackends> betweenBackends,
    List<Excluded> excluded) {
  public static StatisticsRecord of(RunStatistics statistics) {
    DataKey data = statistics.data();
    return new StatisticsRecord(
        data.dataset(),
        data.synthetic(),
        data.trainImages(),
        data.validationImages(),
        data.testImages(),
        statistics.margin(),
        statistics.baseline(),
        statistics.seedSpread().map(s -> new Spread(s.sd(), s.freedom(), s.twoRuns())).orElse(null),
        statistics.tasks().stream().map(OfTask::of).toList(),
        statistics.betweenBackends().stream().map(BetweenBackends::of).toList(),
        statistics.excluded().stream()
            .map(left -> new Excluded(left.run().folder().toString(), left.reason()))
            .toList());
  }

  /** How far the seed alone moves a result. */
  public record Spread(double sd, int freedom, double twoRuns95) {}

  /** A run that was left out. */
  public record Excluded(String runFolder, String reason) {}

  /**
   * One task.
   *
   * @param mean of the seeds, each of which is the mean of its backends
   * @param metrics on the test images beside accuracy and loss, by name: means over the runs
   */
  public record OfTask(
      String task,
      List<String> departures,
      int n,
      double mean,
      @Nullable Double sd,
      @Nullable List<Double> interval95,
      double min,
      double max,
      String bestBackend,
      long bestSeed,
      @Nullable Double reported,
      @Nullable List<Double> singleRun95,
      @Nullable String reportedIs,
      @Nullable OfStep againstParent,
      @Nullable OfStep againstBaseline,
      List<OfBackend> backends,
      Map<String, Double> metrics) {
    static OfTask of(TaskStatistics task) {
      SampleSummary accuracy = task.accuracy();
      return new OfTask(
          task.task().id(),
          task.departures(),
          accuracy.n(),
          accuracy.mean(),
          number(accuracy.sd()),
          interval(accuracy.interval()),
          accuracy.min(),
          accuracy.max(),
          task.best().backend(),
          task.best().seed(),
          task.reported().map(Reported::accuracy).orElse(null),
          interval(task.reported().flatMap(r -> r.prediction().interval())),
          task.reported().map(r -> lower(r.place())).orElse(null),
          task.againstParent().map(OfStep::of).orElse(null),
          task.againstBaseline().map(OfStep::of).orElse(null),
          task.backends().stream().map(OfBackend::of).toList(),
          task.meanMetrics());
    }
  }

  /** One backend's runs of a task. */
  public record OfBackend(
      String backend,
      List<Long> seeds,
      double mean,
      @Nullable Double sd,
      @Nullable List<Double> interval95) {
    static OfBackend of(TaskStatistics.OnBackend runs) {
      return new OfBackend(
          runs.backend(),
          runs.runs().stream().map(SavedRun::seed).toList(),
          runs.accuracy().mean(),
          number(runs.accuracy().sd()),
          interval(runs.accuracy().interval()));
    }
  }

  /** A task against another one, the backends pooled. */
  public record OfStep(
      String otherTask,
      List<Long> seeds,
      Compared all,
      List<OfLook> looks,
      int family,
      @Nullable Double adjustedP,
      @Nullable Double adjustedEquivalenceP,
      String verdict,
      String verdictText,
      @Nullable Integer decidedAt,
      @Nullable Integer nextLook,
      @Nullable McNemar images,
      Map<String, Compared> byBackend) {
    static OfStep of(Step step) {
      Decision decision = step.decision();
      Map<String, Compared> byBackend = new TreeMap<>();
      step.byBackend().forEach((id, paired) -> byBackend.put(id, Compared.of(paired)));
      return new OfStep(
          step.other(),
          step.seeds(),
          Compared.of(decision.all()),
          decision.looks().stream()
              .map(l -> new OfLook(l.seeds(), interval(l.interval()), Compared.of(l.paired())))
              .toList(),
          decision.family(),
          number(decision.p()),
          number(decision.equivalenceP()),
          lower(step.verdict().kind()),
          step.verdict().text(),
          number(decision.decidedAt()),
          decision.isDecided() ? null : number(Look.next(step.seeds().size())),
          step.images().orElse(null),
          byBackend);
    }
  }

  /** The first so many seeds; the intervals of all looks hold together at 95 %. */
  public record OfLook(int seeds, @Nullable List<Double> interval, Compared paired) {}

  /** One task on two backends. */
  public record BetweenBackends(
      String task,
      String backend,
      String otherBackend,
      List<Long> seeds,
      Compared paired,
      int family,
      @Nullable Double adjustedP,
      @Nullable McNemar images,
      String verdict,
      String verdictText) {
    static BetweenBackends of(Comparison comparison) {
      return new BetweenBackends(
          comparison.task(),
          comparison.first(),
          comparison.second(),
          comparison.seeds(),
          Compared.of(comparison.paired()),
          comparison.family(),
          number(comparison.adjustedP()),
          comparison.images().orElse(null),
          lower(comparison.verdict().kind()),
          comparison.verdict().text());
    }
  }

  /** Pairs of values. */
  public record Compared(
      int n,
      @Nullable Double difference,
      @Nullable Double sd,
      @Nullable List<Double> interval95,
      @Nullable List<Double> interval90,
      @Nullable Double t,
      @Nullable Double p,
      @Nullable Double equivalenceP,
      @Nullable Double cohenDz,
      @Nullable Double hedgesGz) {
    static Compared of(PairedComparison paired) {
      return new Compared(
          paired.n(),
          number(paired.mean()),
          number(paired.sd()),
          interval(paired.interval()),
          interval(paired.equivalenceInterval()),
          number(paired.t()),
          number(paired.p()),
          number(paired.equivalenceP()),
          number(paired.cohenDz()),
          number(paired.hedgesGz()));
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable Integer number(OptionalInt value) {
    return value.isPresent() ? value.getAsInt() : null;
  }

  private static @Nullable Double number(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  private static @Nullable List<Double> interval(Optional<Interval> interval) {
    return interval.map(i -> List.of(i.low(), i.high())).orElse(null);
  }
}
