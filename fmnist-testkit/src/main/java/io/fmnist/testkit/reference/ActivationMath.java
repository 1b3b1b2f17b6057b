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
 * </pre>
 */
class ActivationMath implements LayerMath {
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
    if (context.kinks().isSought() && hasKink()) {
      int perImage = input.length / context.images();
      for (int i = 0; i < input.length; i++) {
        context.kinks().note(i / perImage, input[i], perImage);
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
      case SIGMOID -> 1 / (1 + Math.exp(-x));
      case TANH -> Math.tanh(x);
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
    };
  }

  // The slope of elu is continuous, but that slope's own slope is not.
  private boolean hasKink() {
    return function != ActivationFunction.SIGMOID && function != ActivationFunction.TANH;
  }

  /** Returns the slope of leaky_relu below 0. */
  double leakySlope() {
    return ActivationFunction.LEAKY_SLOPE;
  }
}
