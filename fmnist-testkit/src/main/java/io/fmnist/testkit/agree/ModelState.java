package io.fmnist.testkit.agree;

import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.model.Weights;
import java.util.Objects;

/**
 * What a model holds between two steps: enough to go on with it on another backend.
 *
 * @param weights all tensors
 * @param state of the optimizer
 */
record ModelState(Weights weights, OptimizerState state) {
  static ModelState of(BackendModel model) {
    return new ModelState(model.weights(), model.optimizerState());
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
