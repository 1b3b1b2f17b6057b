package io.fmnist.api.layer;

import io.fmnist.api.Problems;
import java.util.Objects;

/**
 * Fully connected layer: {@code out[o] = bias[o] + sum over i of kernel[o,i] * in[i]}. Input [in],
 * output [units]. Weights: kernel [units, in], bias [units].
 *
 * @param units output features, 1 to 1,048,576
 * @param bias whether a bias is added; it starts at 0
 * @param initializer of the kernel
 */
public record Dense(int units, boolean bias, Initializer initializer) implements Layer {
  private static final int MAX_UNITS = 1 << 20;

  /** Validates the unit count and refuses null. */
  public Dense {
    Objects.requireNonNull(initializer, "dense: initializer is null");
    Problems.at("dense").range("units", units, 1, MAX_UNITS).throwIfAny();
  }

  /** With a bias and Glorot-uniform weights. */
  public static Dense of(int units) {
    return new Dense(units, true, Initializer.GLOROT_UNIFORM);
  }

  @Override
  public String kind() {
    return "dense";
  }

  @Override
  public String summary() {
    return kind() + " " + units + (bias ? "" : " no bias");
  }

  @Override
  public <C, R> R accept(Layer.Visitor<C, R> visitor, C context) {
    return visitor.visitDense(this, context);
  }
}
