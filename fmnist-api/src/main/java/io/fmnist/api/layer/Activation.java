package io.fmnist.api.layer;

import java.util.Objects;

/**
 * An elementwise function; input and output have the same shape.
 *
 * @param function which one
 */
public record Activation(ActivationFunction function) implements Layer {
  /** Refuses null. */
  public Activation {
    Objects.requireNonNull(function, "activation: function is null");
  }

  /** The rectifier, {@code max(x, 0)}. */
  public static Activation relu() {
    return new Activation(ActivationFunction.RELU);
  }

  @Override
  public String kind() {
    return "activation";
  }

  @Override
  public String summary() {
    return function.id();
  }

  @Override
  public <C, R> R accept(Layer.Visitor<C, R> visitor, C context) {
    return visitor.visitActivation(this, context);
  }
}
