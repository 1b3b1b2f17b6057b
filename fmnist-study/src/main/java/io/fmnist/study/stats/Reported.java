package io.fmnist.study.stats;

import io.fmnist.tasks.Task;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The study's single run against what our seeds predict for one.
 *
 * @param accuracy that it reported, 0 to 1
 * @param prediction for one further run of ours
 * @param place of the former in the latter
 */
public record Reported(
    double accuracy, PredictionInterval prediction, PredictionInterval.Place place) {
  /**
   * Returns what the study reported of a task. It may stand beside a run only where network and
   * training are the catalogue's, in all but the seed.
   *
   * @return empty where the study reported nothing, or the task is not the catalogue's
   */
  public static OptionalDouble accuracyOf(Task task) {
    return Description.isCatalogues(task) ? task.reportedAccuracy() : OptionalDouble.empty();
  }

  /**
   * Returns where a task differs from the catalogue's of the same id, for example {@code epochs 3
   * instead of 30}; empty where it does not, or where the catalogue has none.
   */
  public static List<String> departures(Task task) {
    return Description.departures(task);
  }

  static Reported of(double accuracy, SampleSummary seeds, Optional<SeedSpread> spread) {
    PredictionInterval prediction = PredictionInterval.of(seeds, spread);
    return new Reported(accuracy, prediction, prediction.place(accuracy));
  }
}
