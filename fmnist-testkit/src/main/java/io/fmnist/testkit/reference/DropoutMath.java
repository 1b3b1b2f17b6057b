package io.fmnist.testkit.reference;

import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.Shape;

/**
 * Inverted dropout, with mask 1 (keep) or 0 (drop) and drop rate p:
 *
 * <pre>
 * training:   out = in * mask / (1 - p)     d/d in = d/d out * mask / (1 - p)
 * inference:  out = in
 * </pre>
 *
 * The given mask numbers a map's elements N, H, W, C; activations stand in memory as N, C, H, W.
 */
class DropoutMath implements LayerMath {
  private final double rate;
  private final int ordinal;
  private final Shape shape;
  private double[] factors = {};

  DropoutMath(double rate, int ordinal, Shape shape) {
    this.rate = rate;
    this.ordinal = ordinal;
    this.shape = shape;
  }

  @Override
  public double[] forward(double[] input, ForwardContext context) {
    if (!context.training()) {
      return input;
    }
    byte[] mask = new byte[input.length];
    context.masks().orElseThrow().fill(ordinal, rate, mask, mask.length);
    factors = new double[input.length];
    double[] output = new double[input.length];
    for (int i = 0; i < input.length; i++) {
      factors[i] = mask[maskIndex(i)] == 0 ? 0 : 1 / keptDivisor(rate);
      output[i] = input[i] * factors[i];
    }
    return output;
  }

  @Override
  public double[] backward(double[] gradOut) {
    double[] gradIn = new double[gradOut.length];
    for (int i = 0; i < gradOut.length; i++) {
      gradIn[i] = gradOut[i] * factors[i];
    }
    return gradIn;
  }

  /** Returns the place in the mask of the element at {@code index} of [N, C, H, W] or [N, F]. */
  int maskIndex(int index) {
    return shape instanceof ImageShape map ? channelsLast(map, index) : index;
  }

  /** Returns the place in [N, H, W, C] of the element at {@code index} of [N, C, H, W]. */
  static int channelsLast(ImageShape map, int index) {
    int w = index % map.width();
    int h = index / map.width() % map.height();
    int c = index / (map.width() * map.height()) % map.channels();
    int n = index / map.elements();
    return ((n * map.height() + h) * map.width() + w) * map.channels() + c;
  }

  /** Returns what a kept element is divided by. */
  double keptDivisor(double rate) {
    return 1 - rate;
  }
}
