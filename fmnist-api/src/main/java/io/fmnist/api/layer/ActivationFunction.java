package io.fmnist.api.layer;

import java.util.Locale;

/**
 * An elementwise function. Derivatives at a kink are those of the left side where nothing else is
 * said.
 */
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
  TANH,
  /**
   * {@code x * (1 + erf(x / sqrt(2))) / 2}: Hendrycks and Gimpel 2016, PyTorch's and Keras's
   * default.
   */
  GELU,
  /**
   * The same authors' approximation of {@link #GELU}: {@code x * (1 + tanh(sqrt(2/pi) * (x +
   * 0.044715 x^3))) / 2}.
   */
  GELU_TANH,
  /** {@code x / (1 + exp(-x))}, also called swish. */
  SILU,
  /**
   * {@code x * min(max(x + 3, 0), 6) / 6}: Howard et al. 2019; derivative 0 at -3 and 1 at 3, as in
   * PyTorch and Keras.
   */
  HARD_SWISH;

  /** Slope of {@link #LEAKY_RELU} below 0. */
  public static final double LEAKY_SLOPE = 0.01;

  /**
   * Factor a of {@link #GELU_TANH} as {@code x * sigmoid(a x + b x^3)}, which is the same function
   * since {@code (1 + tanh(u)) / 2 = sigmoid(2u)}, and takes engines fewer operations.
   */
  public static final double GELU_LINEAR = 2 * Math.sqrt(2 / Math.PI);

  /** Factor b of {@link #GELU_TANH} as {@code x * sigmoid(a x + b x^3)}. */
  public static final double GELU_CUBIC = GELU_LINEAR * 0.044715;

  /** Returns the name in files and tables, for example {@code leaky_relu}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
