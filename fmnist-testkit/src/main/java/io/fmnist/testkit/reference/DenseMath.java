package io.fmnist.testkit.reference;

import java.util.Optional;

/**
 * Fully connected layer:
 *
 * <pre>
 * out[n,o]    = b[o] + sum over i of k[o,i] * in[n,i]
 * d/d k[o,i]  = sum over n of d/d out[n,o] * in[n,i]
 * d/d b[o]    = sum over n of d/d out[n,o]
 * d/d in[n,i] = sum over o of d/d out[n,o] * k[o,i]
 * </pre>
 */
final class DenseMath implements LayerMath {
  private final int features;
  private final int units;
  private final Parameter kernel;
  private final Optional<Parameter> bias;
  private double[] input = {};

  DenseMath(int features, int units, Parameter kernel, Optional<Parameter> bias) {
    this.features = features;
    this.units = units;
    this.kernel = kernel;
    this.bias = bias;
  }

  @Override
  public double[] forward(double[] input, ForwardContext context) {
    this.input = input;
    double[] output = new double[context.images() * units];
    for (int n = 0; n < context.images(); n++) {
      for (int o = 0; o < units; o++) {
        double sum = Vectors.dot(kernel.values, o * features, input, n * features, features);
        output[n * units + o] = sum + (bias.isPresent() ? bias.get().values[o] : 0);
      }
    }
    return output;
  }

  @Override
  public double[] backward(double[] gradOut) {
    double[] gradIn = new double[input.length];
    for (int n = 0; n < gradOut.length / units; n++) {
      for (int o = 0; o < units; o++) {
        double g = gradOut[n * units + o];
        if (bias.isPresent()) {
          bias.get().gradient[o] += g;
        }
        Vectors.addScaled(kernel.gradient, o * features, g, input, n * features, features);
        Vectors.addScaled(gradIn, n * features, g, kernel.values, o * features, features);
      }
    }
    return gradIn;
  }
}
