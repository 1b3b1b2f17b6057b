package io.fmnist.testkit.reference;

import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ParameterSpec.Role;
import java.util.Arrays;
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
 * Places outside the map count as 0. What a kernel's value is multiplied with all over the output
 * is gathered in a column, so that the loops are long and simple; the formulas are sums of columns.
 *
 * <p>With g groups the filters and the channels are cut into g runs; a filter sees the channels of
 * its own run alone, i counts them from the first of that run, and k is [O, C/g, H, W]. A depthwise
 * convolution has a group for each channel.
 */
class Conv2dMath implements LayerMath {
  private final ImageShape in;
  private final ImageShape out;
  private final int groups;
  private final Window window;
  private final Padding.Explicit padding;
  private final Parameter kernel;
  private final Optional<Parameter> bias;

  /**
   * For each place of the window the pixel of the map under it, or -1, at each place of the output.
   */
  private final int[][] pixels;

  private double[] input = {};
  private int images;

  Conv2dMath(Formulas.Place at, int groups, Window window) {
    this.in = at.resolved().imageInput();
    this.out = at.resolved().imageOutput();
    this.groups = groups;
    this.window = window;
    this.padding = at.resolved().padding();
    this.kernel = at.parameter(Role.KERNEL);
    this.bias = at.bias();
    this.pixels = pixels();
  }

  private int[][] pixels() {
    int[][] pixels = new int[windowArea()][area(out)];
    for (int r = 0; r < window.height(); r++) {
      for (int s = 0; s < window.width(); s++) {
        for (int y = 0; y < out.height(); y++) {
          for (int x = 0; x < out.width(); x++) {
            int h = y * window.strideHeight() + r - padding.top();
            int w = x * window.strideWidth() + s - padding.left();
            boolean inside = h >= 0 && h < in.height() && w >= 0 && w < in.width();
            pixels[r * window.width() + s][y * out.width() + x] = inside ? h * in.width() + w : -1;
          }
        }
      }
    }
    return pixels;
  }

  @Override
  public double[] forward(double[] input, ForwardContext context) {
    this.input = input;
    images = context.images();
    double[] output = new double[images * out.elements()];
    int places = area(out);
    for (int n = 0; n < images; n++) {
      for (int group = 0; group < groups; group++) {
        double[][] columns = columns(n, group);
        for (int o = firstFilter(group); o < firstFilter(group + 1); o++) {
          int from = (n * out.channels() + o) * places;
          int[] at = kernelIndices(o);
          for (int t = 0; t < at.length; t++) {
            Vectors.addScaled(output, from, kernel.values[at[t]], columns[t], 0, places);
          }
          double start = bias.isPresent() ? bias.get().values[o] : 0;
          for (int p = from; p < from + places; p++) {
            output[p] += start;
          }
        }
      }
    }
    return output;
  }

  @Override
  public double[] backward(double[] gradOut) {
    double[] gradIn = new double[input.length];
    int places = area(out);
    for (int n = 0; n < images; n++) {
      for (int group = 0; group < groups; group++) {
        double[][] columns = columns(n, group);
        double[][] gradients = new double[columns.length][places];
        for (int o = firstFilter(group); o < firstFilter(group + 1); o++) {
          int from = (n * out.channels() + o) * places;
          if (bias.isPresent()) {
            bias.get().gradient[o] += Arrays.stream(gradOut, from, from + places).sum();
          }
          int[] at = kernelIndices(o);
          for (int t = 0; t < at.length; t++) {
            kernel.gradient[at[t]] += Vectors.dot(gradOut, from, columns[t], 0, places);
            Vectors.addScaled(gradients[t], 0, kernel.values[at[t]], gradOut, from, places);
          }
        }
        for (int t = 0; t < gradients.length; t++) {
          int map = firstPixel(n, group, t);
          int[] pixel = pixels[t % windowArea()];
          for (int p = 0; p < places; p++) {
            if (pixel[p] >= 0) {
              gradIn[map + pixel[p]] += gradients[t][p];
            }
          }
        }
      }
    }
    return gradIn;
  }

  /** Returns for each value of a group's filter what it is multiplied with at each place. */
  private double[][] columns(int n, int group) {
    double[][] columns = new double[in.channels() / groups * windowArea()][area(out)];
    for (int t = 0; t < columns.length; t++) {
      int map = firstPixel(n, group, t);
      int[] pixel = pixels[t % windowArea()];
      for (int p = 0; p < pixel.length; p++) {
        columns[t][p] = pixel[p] < 0 ? 0 : input[map + pixel[p]];
      }
    }
    return columns;
  }

  /** Returns where the map of a column begins in the input. */
  private int firstPixel(int n, int group, int t) {
    int channel = group * (in.channels() / groups) + t / windowArea();
    return (n * in.channels() + channel) * area(in);
  }

  private int firstFilter(int group) {
    return group * (out.channels() / groups);
  }

  /** Returns where the values of a filter stand in the kernel, in the order of the columns. */
  private int[] kernelIndices(int o) {
    int[] indices = new int[in.channels() / groups * windowArea()];
    int t = 0;
    for (int i = 0; i < in.channels() / groups; i++) {
      for (int r = 0; r < window.height(); r++) {
        for (int s = 0; s < window.width(); s++) {
          indices[t++] = kernelIndex(o, i, r, s);
        }
      }
    }
    return indices;
  }

  /** Returns where k[o,i,r,s] stands: OIHW, row-major. */
  int kernelIndex(int o, int i, int r, int s) {
    return ((o * (in.channels() / groups) + i) * window.height() + r) * window.width() + s;
  }

  /** Returns the number of places of the kernel's window. */
  final int windowArea() {
    return window.height() * window.width();
  }

  private static int area(ImageShape map) {
    return map.height() * map.width();
  }
}
