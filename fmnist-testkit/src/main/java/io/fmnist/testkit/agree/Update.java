package io.fmnist.testkit.agree;

import io.fmnist.api.backend.support.ChannelsLast;
import io.fmnist.api.backend.support.FlatState;
import io.fmnist.api.backend.support.FlatTensor;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.Weights;
import io.fmnist.tasks.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the neutral optimizer makes of gradients: the weights and the state that it leaves. An
 * adaptive optimizer turns the smallest gradient into a full step, whichever sign rounding gave it;
 * so what an engine did is judged by what its own gradients ask for.
 *
 * @param weights the trainable ones after the update
 * @param slots of the optimizer after the update, by name
 */
record Update(Weights weights, Map<String, Weights> slots) {

  /**
   * Carries out one update.
   *
   * @param task whose optimizer and regularization
   * @param start before
   * @param gradients of every trainable tensor
   */
  static Update of(Task task, ModelState start, Weights gradients, double learningRate) {
    List<FlatTensor> tensors = new ArrayList<>();
    int at = 0;
    for (ParameterSpec p : task.architecture().parameters()) {
      if (p.isTrainable()) {
        tensors.add(new FlatTensor(p, at, ChannelsLast.none(p.size())));
        at += p.size();
      }
    }
    FlatState state =
        new FlatState(
            task.training().optimizer(),
            task.training().regularization(),
            task.training().frozen(),
            tensors);
    state.loadValues(start.weights());
    state.setOptimizerState(start.state());
    state.loadGradients(gradients);
    state.update(learningRate);
    return new Update(state.exportValues(), state.optimizerState().slots());
  }

  /** Returns a slot of the optimizer after the update. */
  Weights slot(String name) {
    return Objects.requireNonNull(slots.get(name), name);
  }
}
