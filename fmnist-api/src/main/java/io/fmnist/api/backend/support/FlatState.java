package io.fmnist.api.backend.support;

import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Regularization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * All trainable tensors of a model, their gradients and the optimizer's state, each as one flat
 * vector in an engine's order of values, for backends that update with {@link FlatOptimizer}. What
 * comes from outside or goes there is canonical and named.
 */
public final class FlatState {
  private final Optimizer optimizer;
  private final FlatLayout layout;
  private final float[] values;
  private final float[] gradients;
  private final FlatOptimizer updater;

  /**
   * Starts with zeros everywhere.
   *
   * @param frozen layers whose tensors no update changes
   * @param tensors in the order of their offsets, which leave no gap
   */
  public FlatState(
      Optimizer optimizer,
      Regularization regularization,
      FrozenLayers frozen,
      List<FlatTensor> tensors) {
    this.optimizer = optimizer;
    layout = new FlatLayout(tensors);
    updater =
        new FlatOptimizer(
            optimizer, regularization, frozen, tensors.stream().map(FlatTensor::spec).toList());
    values = new float[updater.size()];
    gradients = new float[updater.size()];
  }

  /** Returns the number of values of all tensors. */
  public int size() {
    return values.length;
  }

  /** Returns the tensors' values; not a copy. */
  public float[] values() {
    return values;
  }

  /** Returns the gradients, which the engine writes here; not a copy. */
  public float[] gradients() {
    return gradients;
  }

  /** Updates the values by the gradients, which clipping and L2 change. */
  public void update(double learningRate) {
    updater.update(values, gradients, learningRate);
  }

  /** Returns the optimizer's state vector of a slot, in the order of its slots; not a copy. */
  public float[] slot(int index) {
    return updater.slot(index);
  }

  /** Counts an update that the engine makes, and returns how many there are with it. */
  public long countUpdate() {
    updater.setSteps(updater.steps() + 1);
    return updater.steps();
  }

  /** Returns where each tensor lies. */
  public FlatLayout layout() {
    return layout;
  }

  /** Returns copies of the values. */
  public Weights exportValues() {
    return layout.export(values);
  }

  /** Returns copies of the gradients. */
  public Weights exportGradients() {
    return layout.export(gradients);
  }

  /** Replaces the values; tensors that are not trainable are left out. */
  public void loadValues(Weights weights) {
    layout.load(weights, values);
  }

  /** Replaces the gradients. */
  public void loadGradients(Weights weights) {
    layout.load(weights, gradients);
  }

  /** Returns a copy of the optimizer's state. */
  public OptimizerState optimizerState() {
    Map<String, Weights> slots = new LinkedHashMap<>();
    List<String> names = optimizer.slots();
    for (int i = 0; i < names.size(); i++) {
      slots.put(names.get(i), layout.export(updater.slot(i)));
    }
    return new OptimizerState(updater.steps(), slots);
  }

  /**
   * Replaces the optimizer's state.
   *
   * @param state that fits: {@link OptimizerState#requireFit} is the caller's to ask
   */
  public void setOptimizerState(OptimizerState state) {
    List<String> names = optimizer.slots();
    for (int i = 0; i < names.size(); i++) {
      layout.load(Objects.requireNonNull(state.slots().get(names.get(i))), updater.slot(i));
    }
    updater.setSteps(state.steps());
  }
}
