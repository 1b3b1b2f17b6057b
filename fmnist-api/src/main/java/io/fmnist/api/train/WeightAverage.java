package io.fmnist.api.train;

import io.fmnist.api.backend.AveragedWeights;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.model.Weights;

/** The average of a training's weights so far. */
final class WeightAverage {
  private final WeightAveraging averaging;
  private final AveragedWeights average;
  private long updates;

  WeightAverage(WeightAveraging averaging, BackendModel model, TrainingState.Average state) {
    this.averaging = averaging;
    average = model.average(state.weights());
    updates = state.updates();
  }

  int everySteps() {
    return averaging.everySteps();
  }

  /** Moves towards the model's weights of now. */
  void update() {
    average.add((float) (1 - averaging.decay(updates++)));
  }

  TrainingState.Average state() {
    return new TrainingState.Average(weights(), updates);
  }

  Weights weights() {
    return average.weights();
  }
}
