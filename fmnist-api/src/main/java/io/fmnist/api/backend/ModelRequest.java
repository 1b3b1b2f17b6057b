package io.fmnist.api.backend;

import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Regularization;
import java.util.Objects;

/**
 * What a backend needs to make a model.
 *
 * @param architecture the network
 * @param optimizer how it is trained
 * @param regularization weight decay, L2 and clipping of each update
 * @param frozen layers that no update changes
 * @param weights to start from; they fit the architecture and are finite
 * @param runtime device and threads
 */
public record ModelRequest(
    Architecture architecture,
    Optimizer optimizer,
    Regularization regularization,
    FrozenLayers frozen,
    Weights weights,
    RuntimeOptions runtime) {
  /**
   * Checks the weights and refuses null.
   *
   * @throws io.fmnist.api.InvalidSpecException if the weights do not fit, or one is NaN or
   *     infinite, or if there is no such layer to freeze
   */
  public ModelRequest {
    Objects.requireNonNull(architecture, "model request: architecture is null");
    Objects.requireNonNull(optimizer, "model request: optimizer is null");
    Objects.requireNonNull(regularization, "model request: regularization is null");
    Objects.requireNonNull(frozen, "model request: frozen is null");
    Objects.requireNonNull(weights, "model request: weights is null");
    Objects.requireNonNull(runtime, "model request: runtime is null");
    weights.requireFit(architecture);
    weights.requireFinite("weights");
    frozen.requireFit(architecture);
  }

  /** Without regularization and frozen layers. */
  public ModelRequest(
      Architecture architecture, Optimizer optimizer, Weights weights, RuntimeOptions runtime) {
    this(architecture, optimizer, Regularization.NONE, FrozenLayers.NONE, weights, runtime);
  }
}
