package io.fmnist.study.stats;

import io.fmnist.api.FmnistException;
import io.fmnist.tasks.run.SavedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedSet;

/** Comparisons whose p values are corrected together. */
final class Family {
  private final double margin;
  private final List<Pair> pairs = new ArrayList<>();

  private record Pair(
      RunGroup first,
      RunGroup second,
      SortedSet<Long> seeds,
      PairedComparison paired,
      McNemar mcNemar) {}

  Family(double margin) {
    this.margin = margin;
  }

  /** Adds a comparison of a group with another. */
  void add(RunGroup first, RunGroup second) {
    SortedSet<Long> seeds = first.commonSeeds(second);
    List<McNemar.Predictions> predictions = new ArrayList<>();
    for (Long seed : seeds) {
      SavedRun a = first.runs(List.of(seed)).get(0);
      SavedRun b = second.runs(List.of(seed)).get(0);
      if (!a.labels().equals(b.labels())) {
        throw new FmnistException(
            "run folders "
                + a.folder()
                + " and "
                + b.folder()
                + " name the same images but have different labels; run one of them again");
      }
      predictions.add(new McNemar.Predictions(a.labels(), a.predictions(), b.predictions()));
    }
    pairs.add(
        new Pair(
            first,
            second,
            seeds,
            PairedComparison.of(first.accuracies(seeds), second.accuracies(seeds), margin),
            McNemar.of(predictions)));
  }

  /** Corrects and judges all that was added, in that order. */
  List<Comparison> judge() {
    double[] adjusted =
        Holm.adjust(
            pairs.stream()
                .map(p -> p.paired().p())
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .toArray());
    List<Comparison> comparisons = new ArrayList<>();
    int next = 0;
    for (Pair pair : pairs) {
      OptionalDouble p =
          pair.paired().p().isPresent()
              ? OptionalDouble.of(adjusted[next++])
              : OptionalDouble.empty();
      comparisons.add(
          new Comparison(
              Comparison.Side.of(pair.first()),
              Comparison.Side.of(pair.second()),
              List.copyOf(pair.seeds()),
              pair.paired(),
              pair.mcNemar(),
              p,
              adjusted.length,
              Verdict.of(pair.paired(), p, adjusted.length)));
    }
    return comparisons;
  }
}
