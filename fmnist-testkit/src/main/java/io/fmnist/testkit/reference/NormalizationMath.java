package io.fmnist.testkit.reference;

import io.fmnist.api.layer.Normalization;
import java.util.List;

/**
 * Fixed normalization, for each channel c of a map or feature of a vector:
 *
 * <pre>
 * out      = (in - mean[c]) / deviation[c]
 * d/d in   = 1 / deviation[c] * d/d out
 * </pre>
 */
class NormalizationMath implements LayerMath {
  final int channels;
  private final Normalization layer;

  /** Values of one channel of one image: H*W, or 1 for a vector. */
  private final int area;

  NormalizationMath(Normalization layer, Formulas.Place at) {
    this.layer = layer;
    this.channels = at.resolved().input().channels();
    this.area = at.area();
  }

  @Override
  public double[] forward(double[] input, ForwardContext context) {
    double[] output = new double[input.length];
    for (int i = 0; i < input.length; i++) {
      output[i] = (input[i] - of(layer.mean(), i)) / divisor(of(layer.deviation(), i));
    }
    return output;
  }

  @Override
  public double[] backward(double[] gradOut) {
    double[] gradIn = new double[gradOut.length];
    for (int i = 0; i < gradOut.length; i++) {
      gradIn[i] = gradOut[i] / divisor(of(layer.deviation(), i));
    }
    return gradIn;
  }

  private double of(List<Double> values, int index) {
    return values.get(values.size() == 1 ? 0 : channel(index));
  }

  /** Returns the channel of the value at a place of [N, C, H, W] or [N, F]. */
  int channel(int index) {
    return index / area % channels;
  }

  /** Returns what a value is divided by. */
  double divisor(double deviation) {
    return deviation;
  }
}
