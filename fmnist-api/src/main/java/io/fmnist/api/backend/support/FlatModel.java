package io.fmnist.api.backend.support;

import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model whose parameters and optimizer state are a {@link FlatState} in Java, and which keeps its
 * running statistics in Java too. An adapter adds the passes and where the engine reads the values.
 */
public abstract class FlatModel extends BaseModel {
  private final FlatState state;

  /**
   * Keeps the parts.
   *
   * @param state whose tensors are the request's trainable ones, still at 0
   */
  protected FlatModel(ModelRequest request, FlatState state) {
    super(request);
    this.state = state;
  }

  /** Returns the flat vectors. */
  protected final FlatState state() {
    return state;
  }

  /** Takes the values of {@link #state()} to where the engine reads them. */
  protected abstract void publish();

  /**
   * Takes the optimizer's state to where the engine updates it; does nothing here, where Java
   * updates it.
   */
  protected void publishOptimizerState() {}

  /**
   * Brings values, optimizer state and running statistics back from an engine that changes them
   * itself; does nothing here.
   */
  protected void fetch() {}

  /** Returns the running statistics of every batch normalization. */
  protected abstract Collection<? extends RunningStatistics> runningStatistics();

  /** Updates the values by the gradients that stand in {@link #state()}, and publishes them. */
  protected void update(double learningRate) {
    state.update(learningRate);
    publish();
  }

  @Override
  protected final void doApplyGradients(Weights gradients, double learningRate) {
    state.loadGradients(gradients);
    update(learningRate);
  }

  @Override
  protected final Weights doWeights() {
    fetch();
    Map<String, Tensor> tensors = new LinkedHashMap<>(state.exportValues().asMap());
    runningStatistics().forEach(statistics -> statistics.export(tensors));
    return Weights.of(architecture(), tensors);
  }

  @Override
  protected final void doSetWeights(Weights weights) {
    state.loadValues(weights);
    publish();
    runningStatistics().forEach(statistics -> statistics.load(weights));
  }

  @Override
  protected final OptimizerState doOptimizerState() {
    fetch();
    return state.optimizerState();
  }

  @Override
  protected final void doSetOptimizerState(OptimizerState imported) {
    state.setOptimizerState(imported);
    publishOptimizerState();
  }
}
