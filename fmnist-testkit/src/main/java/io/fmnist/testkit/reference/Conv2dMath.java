package io.fmnist.testkit.reference;

import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.ImageShape;
import java.util.Optional;

/**
 * Convolution:
 *
 * <pre>
 * out[n,o,y,x]      = b[o] + sum over i,r,s of k[o,i,r,s] * in[n, i, y*sh + r - top, x*sw + s - left]
 * d/d k[o,i,r,s]    = sum over n,y,x of d/d out[n,o,y,x] * in[n, i, y*sh + r - top, x*sw + s - left]
 * d/d b[o]          = sum over n,y,x of d/d out[n,o,y,x]
 * d/d in[n,i,h,w]   = sum over all o,y,x,r,s with y*sh + r - top = h and x*sw + s - left = w of
 *                     d/d out[n,o,y,x] * k[o,i,r,s]
 * </pre>
 *
 * Places outside the map count as 0. With g groups the filters and the channels are cut into g
 * runs; a filter sees the channels of its own run alone, i counts them from the first of that run,
 * and k is [O, C/g, H, W]. A depthwise convolution has a group for each channel.
 */
class Conv2dMath implements LayerMath {
  private final ImageShape in;
  private final ImageShape out;
  private final int groups;
  private final Window window;
  private final Padding.Explicit padding;
  private final Parameter kernel;
  private final Optional<Parameter> bias;
  private double[] input = {};
  private int images;

  Conv2dMath(
      ImageShape in,
      ImageShape out,
      int groups,
      Window window,
      Padding.Explicit padding,
      Parameter kernel,
      Optional<Parameter> bias) {
    this.in = in;
    this.out = out;
    this.groups = groups;
    this.window = window;
    this.padding = padding;
    this.kernel = kernel;
    this.bias = bias;
  }

  @Override
  public double[] forward(double[] input, ForwardContext context) {
    this.input = input;
    images = context.images();
    double[] output = new double[images * out.elements()];
    int place = 0;
    for (int n = 0; n < images; n++) {
      for (int o = 0; o < out.channels(); o++) {
        double start = bias.isPresent() ? bias.get().values[o] : 0;
        for (int y = 0; y < out.height(); y++) {
          for (int x = 0; x < out.width(); x++) {
            output[place++] = start + windowSum(n, o, y, x);
          }
        }
      }
    }
    return output;
  }

  private double windowSum(int n, int o, int y, int x) {
    double sum = 0;
    for (int i = 0; i < in.channels() / groups; i++) {
      for (int r = 0; r < window.height(); r++) {
        int h = y * window.strideHeight() + r - padding.top();
        if (h < 0 || h >= in.height()) {
          continue;
        }
        int row = ((n * in.channels() + channel(o, i)) * in.height() + h) * in.width();
        for (int s = 0; s < window.width(); s++) {
          int w = x * window.strideWidth() + s - padding.left();
          if (w >= 0 && w < in.width()) {
            sum += kernel.values[kernelIndex(o, i, r, s)] * input[row + w];
          }
        }
      }
    }
    return sum;
  }

  @Override
  public double[] backward(double[] gradOut) {
    double[] gradIn = new double[input.length];
    int place = 0;
    for (int n = 0; n < images; n++) {
      for (int o = 0; o < out.channels(); o++) {
        for (int y = 0; y < out.height(); y++) {
          for (int x = 0; x < out.width(); x++) {
            double g = gradOut[place++];
            if (bias.isPresent()) {
              bias.get().gradient[o] += g;
            }
            spread(g, n, o, y, x, gradIn);
          }
        }
      }
    }
    return gradIn;
  }

  private void spread(double g, int n, int o, int y, int x, double[] gradIn) {
    for (int i = 0; i < in.channels() / groups; i++) {
      for (int r = 0; r < window.height(); r++) {
        int h = y * window.strideHeight() + r - padding.top();
        if (h < 0 || h >= in.height()) {
          continue;
        }
        int row = ((n * in.channels() + channel(o, i)) * in.height() + h) * in.width();
        for (int s = 0; s < window.width(); s++) {
          int w = x * window.strideWidth() + s - padding.left();
          if (w >= 0 && w < in.width()) {
            int k = kernelIndex(o, i, r, s);
            kernel.gradient[k] += g * input[row + w];
            gradIn[row + w] += g * kernel.values[k];
          }
        }
      }
    }
  }

  /** Returns where k[o,i,r,s] stands: OIHW, row-major. */
  int kernelIndex(int o, int i, int r, int s) {
    return ((o * (in.channels() / groups) + i) * window.height() + r) * window.width() + s;
  }

  /** Returns the channel of the map that filter o sees as its i-th. */
  private int channel(int o, int i) {
    return o * groups / out.channels() * (in.channels() / groups) + i;
  }

  /** Returns the number of places of the kernel's window. */
  final int windowArea() {
    return window.height() * window.width();
  }
}
