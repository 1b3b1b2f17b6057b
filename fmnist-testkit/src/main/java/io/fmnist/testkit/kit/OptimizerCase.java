package io.fmnist.testkit.kit;

import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Regularization;
import io.fmnist.api.train.TrainingSpec;

/**
 * An optimizer with one choice of options.
 *
 * @param name of the case, for example {@code sgd: Nesterov}
 * @param optimizer with its options
 * @param regularization weight decay, L2 and clipping of its updates
 * @param frozen layers that its updates leave as they are
 */
public record OptimizerCase(
    String name, Optimizer optimizer, Regularization regularization, FrozenLayers frozen) {
  /** Makes a case without frozen layers. */
  public OptimizerCase(String name, Optimizer optimizer, Regularization regularization) {
    this(name, optimizer, regularization, FrozenLayers.NONE);
  }

  /** Makes a case without regularization. */
  public OptimizerCase(String name, Optimizer optimizer) {
    this(name, optimizer, Regularization.NONE);
  }

  static OptimizerCase of(String name, TrainingSpec training) {
    return new OptimizerCase(name, training.optimizer(), training.regularization());
  }
}
