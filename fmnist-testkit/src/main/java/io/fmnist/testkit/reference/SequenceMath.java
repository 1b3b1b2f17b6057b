package io.fmnist.testkit.reference;

import java.util.List;

/** Layers one after the other; the gradient runs through them backwards. */
final class SequenceMath implements LayerMath {
  private final List<LayerMath> layers;

  SequenceMath(List<LayerMath> layers) {
    this.layers = List.copyOf(layers);
  }

  @Override
  public double[] forward(double[] input, ForwardContext context) {
    double[] values = input;
    for (LayerMath layer : layers) {
      values = layer.forward(values, context);
    }
    return values;
  }

  @Override
  public double[] backward(double[] gradOut) {
    double[] gradient = gradOut;
    for (int i = layers.size() - 1; i >= 0; i--) {
      gradient = layers.get(i).backward(gradient);
    }
    return gradient;
  }

  @Override
  public void updateStatistics() {
    layers.forEach(LayerMath::updateStatistics);
  }
}
