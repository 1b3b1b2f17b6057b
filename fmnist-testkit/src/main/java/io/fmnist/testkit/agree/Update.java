package io.fmnist.testkit.agree;

import io.fmnist.api.backend.support.FlatOptimizer;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the neutral optimizer makes of gradients: how far it moves the weights, and the state that
 * it leaves. An adaptive optimizer turns the smallest gradient into a full step, whichever sign
 * rounding gave it; so what an engine did is judged by what its own gradients ask for.
 *
 * @param moves of each weight
 * @param slots of the optimizer after the update, by name
 */
record Update(Weights moves, Map<String, Weights> slots) {

  /**
   * Carries out one update.
   *
   * @param start before
   * @param gradients of every trainable tensor
   */
  static Update of(
      Optimizer optimizer, TrainingState start, Weights gradients, double learningRate) {
    Map<String, Tensor> moves = new LinkedHashMap<>();
    List<Map<String, Tensor>> slots = new ArrayList<>();
    optimizer.slots().forEach(slot -> slots.add(new LinkedHashMap<>()));
    gradients
        .asMap()
        .forEach(
            (name, gradient) -> {
              FlatOptimizer update = new FlatOptimizer(optimizer, gradient.size());
              update.setSteps(start.state().steps());
              for (int s = 0; s < slots.size(); s++) {
                start.slot(optimizer.slots().get(s)).get(name).copyTo(update.slot(s), 0);
              }
              float[] weights = new float[gradient.size()];
              update.update(weights, gradient.toArray(), learningRate);
              moves.put(name, Tensor.of(gradient.shape(), weights));
              for (int s = 0; s < slots.size(); s++) {
                slots.get(s).put(name, Tensor.of(gradient.shape(), update.slot(s)));
              }
            });
    Map<String, Weights> named = new LinkedHashMap<>();
    for (int s = 0; s < slots.size(); s++) {
      named.put(optimizer.slots().get(s), new Weights(slots.get(s)));
    }
    return new Update(new Weights(moves), named);
  }

  /** Returns a slot of the optimizer after the update. */
  Weights slot(String name) {
    return Objects.requireNonNull(slots.get(name), name);
  }
}
