package io.fmnist.testkit.reference;

import io.fmnist.api.layer.ActivationFunction;

/**
 * Elementwise function f: {@code out = f(in)}, {@code d/d in = f'(in) * d/d out}.
 *
 * <pre>
 * relu        f(x) = max(x, 0)            f'(x) = 1 for x &gt; 0, else 0
 * leaky_relu  f(x) = x or 0.01 x          f'(x) = 1 for x &gt; 0, else 0.01
 * elu         f(x) = x or exp(x) - 1      f'(x) = 1 for x &gt; 0, else exp(x)
 * sigmoid     f(x) = 1 / (1 + exp(-x))    f'(x) = f(x) (1 - f(x))
 * tanh        f(x) = tanh(x)              f'(x) = 1 - f(x)^2
 * gelu        f(x) = x P(x)               f'(x) = P(x) + x p(x)
 * gelu_tanh   f(x) = x (1 + tanh(u)) / 2  f'(x) = (1 + tanh(u)) / 2 + x u' (1 - tanh(u)^2) / 2
 * silu        f(x) = x s(x)               f'(x) = s(x) + x s(x) (1 - s(x))
 * hard_swish  f(x) = x h(x)               f'(x) = h(x) + x / 6 for -3 &lt; x &lt; 3, else h(x)
 * </pre>
 *
 * with P and p the distribution function and the density of the standard normal, {@code u =
 * sqrt(2/pi) (x + 0.044715 x^3)}, s the sigmoid and {@code h(x) = min(max(x + 3, 0), 6) / 6}.
 */
class ActivationMath implements LayerMath {
  private static final double GELU_CUBIC = 0.044715;

  private final ActivationFunction function;
  private double[] input = {};

  ActivationMath(ActivationFunction function) {
    this.function = function;
  }

  @Override
  public double[] forward(double[] input, ForwardContext context) {
    this.input = input;
    double[] output = new double[input.length];
    for (int i = 0; i < input.length; i++) {
      output[i] = value(input[i]);
    }
    if (context.kinks().isSought()) {
      int perImage = input.length / context.images();
      for (double kink : kinks()) {
        for (int i = 0; i < input.length; i++) {
          context.kinks().note(i / perImage, input[i] - kink, perImage);
        }
      }
    }
    return output;
  }

  @Override
  public double[] backward(double[] gradOut) {
    double[] gradIn = new double[gradOut.length];
    for (int i = 0; i < gradOut.length; i++) {
      gradIn[i] = gradOut[i] * slope(input[i]);
    }
    return gradIn;
  }

  /** Returns f(x). */
  double value(double x) {
    return switch (function) {
      case RELU -> Math.max(x, 0);
      case LEAKY_RELU -> x > 0 ? x : leakySlope() * x;
      case ELU -> x > 0 ? x : Math.expm1(x);
      case SIGMOID -> sigmoid(x);
      case TANH -> Math.tanh(x);
      case GELU -> x * normal(x);
      case GELU_TANH -> x * (1 + Math.tanh(geluAngle(x))) / 2;
      case SILU -> x * sigmoid(x);
      case HARD_SWISH -> x * hardSigmoid(x);
    };
  }

  /** Returns f'(x). */
  double slope(double x) {
    return switch (function) {
      case RELU -> x > 0 ? 1 : 0;
      case LEAKY_RELU -> x > 0 ? 1 : leakySlope();
      case ELU -> x > 0 ? 1 : Math.exp(x);
      case SIGMOID -> value(x) * (1 - value(x));
      case TANH -> 1 - Math.tanh(x) * Math.tanh(x);
      case GELU -> normal(x) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
      case GELU_TANH -> {
        double tanh = Math.tanh(geluAngle(x));
        double slope = Math.sqrt(2 / Math.PI) * (1 + 3 * GELU_CUBIC * x * x);
        yield (1 + tanh) / 2 + x * slope * (1 - tanh * tanh) / 2;
      }
      case SILU -> sigmoid(x) + x * sigmoid(x) * (1 - sigmoid(x));
      case HARD_SWISH -> hardSigmoid(x) + (Math.abs(x) < 3 ? x / 6 : 0);
    };
  }

  // The slope of elu is continuous, but that slope's own slope is not.
  private double[] kinks() {
    return switch (function) {
      case RELU, LEAKY_RELU, ELU -> new double[] {0};
      case HARD_SWISH -> new double[] {-3, 3};
      case SIGMOID, TANH, GELU, GELU_TANH, SILU -> new double[0];
    };
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double geluAngle(double x) {
    return Math.sqrt(2 / Math.PI) * (x + GELU_CUBIC * x * x * x);
  }

  /** Returns what hard_swish multiplies x by. */
  double hardSigmoid(double x) {
    return Math.min(Math.max(x + 3, 0), 6) / 6;
  }

  /**
   * Returns what gelu multiplies x by: the distribution function of the standard normal, by the
   * series 1/2 + p(x) (x + x^3/3 + x^5/15 + ...) of positive terms.
   */
  double normal(double x) {
    if (Math.abs(x) > 9) {
      // Nearer to 0 or 1 than float64 can tell from 1.
      return x > 0 ? 1 : 0;
    }
    double term = x;
    double sum = x;
    for (int n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
      term *= x * x / n;
      sum += term;
    }
    return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  /** Returns the slope of leaky_relu below 0. */
  double leakySlope() {
    return ActivationFunction.LEAKY_SLOPE;
  }
}
