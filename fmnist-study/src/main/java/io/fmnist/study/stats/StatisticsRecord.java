package io.fmnist.study.stats;

import io.fmnist.tasks.run.SavedRun;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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
    List<Compared> betweenBackends,
    List<Excluded> excluded) {
  /** Returns everything. */
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
        statistics.betweenBackends().stream().map(Compared::of).toList(),
        statistics.excluded().stream()
            .map(left -> new Excluded(left.run().folder().toString(), left.reason()))
            .toList());
  }

  /** How far the seed alone moves a result. */
  public record Spread(double sd, int freedom, double twoRuns95) {}

  /** A run that was left out. */
  public record Excluded(String runFolder, String reason) {}

  /**
   * One task on one backend.
   *
   * @param metrics on the test images beside accuracy and loss, by name: means over the seeds
   */
  public record OfTask(
      String task,
      String backend,
      List<String> departures,
      List<Long> seeds,
      int n,
      double mean,
      @Nullable Double sd,
      @Nullable List<Double> interval95,
      double min,
      double max,
      long bestSeed,
      @Nullable Double reported,
      @Nullable List<Double> singleRun95,
      @Nullable String reportedIs,
      @Nullable Compared againstParent,
      @Nullable Compared againstBaseline,
      Map<String, Double> metrics) {
    static OfTask of(TaskStatistics task) {
      SampleSummary accuracy = task.accuracy();
      return new OfTask(
          task.task().id(),
          task.backend(),
          task.departures(),
          task.runs().stream().map(SavedRun::seed).toList(),
          accuracy.n(),
          accuracy.mean(),
          number(accuracy.sd()),
          interval(accuracy.interval()),
          accuracy.min(),
          accuracy.max(),
          task.best().seed(),
          task.reported().map(Reported::accuracy).orElse(null),
          interval(PredictionInterval.of(accuracy).interval()),
          task.reported().map(r -> r.place().name().toLowerCase(Locale.ROOT)).orElse(null),
          task.againstParent().map(Compared::of).orElse(null),
          task.againstBaseline().map(Compared::of).orElse(null),
          task.meanMetrics());
    }
  }

  /** Two tasks, or one task on two backends. */
  public record Compared(
      String task,
      String backend,
      String otherTask,
      String otherBackend,
      List<Long> seeds,
      @Nullable Double difference,
      @Nullable Double sd,
      @Nullable List<Double> interval95,
      @Nullable List<Double> interval90,
      @Nullable Double t,
      @Nullable Double p,
      int family,
      @Nullable Double adjustedP,
      @Nullable Double equivalenceP,
      @Nullable Double cohenDz,
      @Nullable Double hedgesGz,
      int mcNemarImages,
      int mcNemarOnlyFirst,
      int mcNemarOnlySecond,
      double mcNemarP,
      double mcNemarMidP,
      String verdict,
      String verdictText,
      @Nullable Integer moreSeeds) {
    static Compared of(Comparison comparison) {
      PairedComparison paired = comparison.paired();
      McNemar images = comparison.mcNemar();
      Verdict verdict = comparison.verdict();
      return new Compared(
          comparison.first().task(),
          comparison.first().backend(),
          comparison.second().task(),
          comparison.second().backend(),
          comparison.seeds(),
          number(paired.mean()),
          number(paired.sd()),
          interval(paired.interval()),
          interval(paired.equivalenceInterval()),
          number(paired.t()),
          number(paired.p()),
          comparison.family(),
          number(comparison.adjustedP()),
          number(paired.equivalenceP()),
          number(paired.cohenDz()),
          number(paired.hedgesGz()),
          images.images(),
          images.onlyFirst(),
          images.onlySecond(),
          images.p(),
          images.midP(),
          verdict.kind().name().toLowerCase(Locale.ROOT),
          verdict.text(),
          verdict.moreSeeds().isPresent() ? verdict.moreSeeds().getAsInt() : null);
    }
  }

  private static @Nullable Double number(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  private static @Nullable List<Double> interval(Optional<Interval> interval) {
    return interval.map(i -> List.of(i.low(), i.high())).orElse(null);
  }
}
