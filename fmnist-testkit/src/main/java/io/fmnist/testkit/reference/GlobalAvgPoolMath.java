package io.fmnist.testkit.reference;

import io.fmnist.api.model.ImageShape;

/**
 * Mean of each map:
 *
 * <pre>
 * out[n,c]        = 1/(H*W) * sum over h,w of in[n,c,h,w]
 * d/d in[n,c,h,w] = 1/(H*W) * d/d out[n,c]
 * </pre>
 */
final class GlobalAvgPoolMath implements LayerMath {
  private final int area;

  GlobalAvgPoolMath(ImageShape in) {
    this.area = in.height() * in.width();
  }

  @Override
  public double[] forward(double[] input, ForwardContext context) {
    double[] output = new double[input.length / area];
    for (int i = 0; i < input.length; i++) {
      output[i / area] += input[i] / area;
    }
    return output;
  }

  @Override
  public double[] backward(double[] gradOut) {
    double[] gradIn = new double[gradOut.length * area];
    for (int i = 0; i < gradIn.length; i++) {
      gradIn[i] = gradOut[i / area] / area;
    }
    return gradIn;
  }
}
