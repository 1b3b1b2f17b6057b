package io.fmnist.tasks.stats;

/**
 * The study's single run against what our seeds predict for one.
 *
 * @param accuracy that it reported, 0 to 1
 * @param prediction for one further run of ours
 * @param place of the former in the latter
 */
public record Reported(
    double accuracy, PredictionInterval prediction, PredictionInterval.Place place) {
  static Reported of(double accuracy, SampleSummary runs) {
    PredictionInterval prediction = PredictionInterval.of(runs);
    return new Reported(accuracy, prediction, prediction.place(accuracy));
  }
}
