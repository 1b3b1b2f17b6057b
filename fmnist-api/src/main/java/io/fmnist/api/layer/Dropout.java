package io.fmnist.api.layer;

import io.fmnist.api.Problems;

/**
 * Inverted dropout: in training each element is set to 0 with probability {@code rate}, the others
 * are divided by {@code 1 - rate}; at inference nothing happens. The masks come from {@link
 * io.fmnist.api.backend.DropoutMasks}, the same for every engine. Input and output have the same
 * shape.
 *
 * @param rate probability to drop: 0, or what masks of 16 bits an element can tell from 0 and 1,
 *     1/131,072 (about 7.63e-6) up to but not 1 - 1/131,072
 */
public record Dropout(double rate) implements Layer {
  private static final double LEAST = 1.0 / (1 << 17);

  /** Validates the rate. */
  public Dropout {
    Problems.at("dropout")
        .require(
            rate == 0 || (rate >= LEAST && rate < 1 - LEAST),
            "rate is "
                + rate
                + "; allowed are 0, and "
                + LEAST
                + " to 0.99999237, since masks tell rates apart by 1/65536")
        .throwIfAny();
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
