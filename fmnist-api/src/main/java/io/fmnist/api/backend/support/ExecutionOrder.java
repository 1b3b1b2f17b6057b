package io.fmnist.api.backend.support;

import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.ActivationFunction;
import io.fmnist.api.layer.MaxPool2d;
import io.fmnist.api.model.ResolvedLayer;
import java.util.ArrayList;
import java.util.List;

/** The order in which an engine runs layers. */
public final class ExecutionOrder {
  private ExecutionOrder() {}

  /**
   * Returns the layers with each ReLU that a max-pool follows behind that pool: max(relu(x)) =
   * relu(max(x)), and so are the gradients, and a pooled map has fewer values.
   */
  public static List<ResolvedLayer> of(List<ResolvedLayer> layers) {
    List<ResolvedLayer> order = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      ResolvedLayer at = layers.get(i);
      boolean isRelu =
          at.layer() instanceof Activation a && a.function() == ActivationFunction.RELU;
      if (isRelu && i + 1 < layers.size() && layers.get(i + 1).layer() instanceof MaxPool2d) {
        order.add(layers.get(++i));
      }
      order.add(at);
    }
    return order;
  }
}
