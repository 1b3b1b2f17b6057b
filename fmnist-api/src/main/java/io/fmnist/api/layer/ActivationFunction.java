package io.fmnist.api.layer;

import java.util.Locale;

/** An elementwise function. Derivatives at a kink are those of the left side. */
public enum ActivationFunction {
  /** {@code max(x, 0)}; derivative 0 at 0. */
  RELU,
  /** {@code x} above 0, else {@code 0.01 x}. */
  LEAKY_RELU,
  /** {@code x} above 0, else {@code exp(x) - 1}. */
  ELU,
  /** {@code 1 / (1 + exp(-x))}. */
  SIGMOID,
  /** Hyperbolic tangent. */
  TANH;

  /** Slope of {@link #LEAKY_RELU} below 0. */
  public static final double LEAKY_SLOPE = 0.01;

  /** Returns the name in files and tables, for example {@code leaky_relu}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
