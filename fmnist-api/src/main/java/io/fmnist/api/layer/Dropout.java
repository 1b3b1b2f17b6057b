package io.fmnist.api.layer;

import io.fmnist.api.Problems;

/**
 * Inverted dropout: in training each element is set to 0 with probability {@code rate}, the others
 * are divided by {@code 1 - rate}; at inference nothing happens. The masks come from {@link
 * io.fmnist.api.backend.DropoutMasks}, the same for every engine. Input and output have the same
 * shape.
 *
 * @param rate probability to drop: 0, or about 1.2e-38 to 0.99999994 (the normal numbers of float32
 *     below 1)
 */
public record Dropout(double rate) implements Layer {
  /** Validates the rate. */
  public Dropout {
    Problems.at("dropout").fractionFloat("rate", rate).throwIfAny();
  }

  @Override
  public String kind() {
    return "dropout";
  }

  @Override
  public String summary() {
    return kind() + " " + rate;
  }

  @Override
  public <C, R> R accept(Layer.Visitor<C, R> visitor, C context) {
    return visitor.visitDropout(this, context);
  }
}
