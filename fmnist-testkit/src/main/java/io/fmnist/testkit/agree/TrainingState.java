package io.fmnist.testkit.agree;

import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.model.Weights;
import java.util.Objects;

/**
 * What a training is at one moment: all that is needed to go on elsewhere.
 *
 * @param weights all tensors
 * @param state of the optimizer
 */
record TrainingState(Weights weights, OptimizerState state) {
  static TrainingState of(BackendModel model) {
    return new TrainingState(model.weights(), model.optimizerState());
  }

  /** Returns a slot of the optimizer's state. */
  Weights slot(String name) {
    return Objects.requireNonNull(state.slots().get(name), name);
  }

  void restore(BackendModel model) {
    model.setWeights(weights);
    model.setOptimizerState(state);
  }
}
