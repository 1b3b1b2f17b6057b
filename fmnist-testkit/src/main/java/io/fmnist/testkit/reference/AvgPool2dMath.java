package io.fmnist.testkit.reference;

import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.ImageShape;

/**
 * Average pooling:
 *
 * <pre>
 * out[n,c,y,x]     = 1/m * sum over r,s of in[n, c, y*sh + r - top, x*sw + s - left]
 * d/d in[n,c,h,w]  = sum over all windows that hold (h,w) of 1/m * d/d out
 * </pre>
 *
 * with m the number of the window's places inside the map; places outside do not take part.
 */
class AvgPool2dMath implements LayerMath {
  private final ImageShape in;
  private final ImageShape out;
  private final Window window;
  private final Padding.Explicit padding;
  private int maps;

  AvgPool2dMath(Formulas.Place at, Window window) {
    this.in = at.resolved().imageInput();
    this.out = at.resolved().imageOutput();
    this.window = window;
    this.padding = at.resolved().padding();
  }

  @Override
  public double[] forward(double[] input, ForwardContext context) {
    maps = context.images() * in.channels();
    double[] output = new double[context.images() * out.elements()];
    int place = 0;
    for (int map = 0; map < maps; map++) {
      for (int y = 0; y < out.height(); y++) {
        for (int x = 0; x < out.width(); x++) {
          double sum = 0;
          for (int h = firstRow(y); h < endRow(y); h++) {
            for (int w = firstColumn(x); w < endColumn(x); w++) {
              sum += input[(map * in.height() + h) * in.width() + w];
            }
          }
          output[place++] = sum / count(y, x);
        }
      }
    }
    return output;
  }

  @Override
  public double[] backward(double[] gradOut) {
    double[] gradIn = new double[maps * in.height() * in.width()];
    int place = 0;
    for (int map = 0; map < maps; map++) {
      for (int y = 0; y < out.height(); y++) {
        for (int x = 0; x < out.width(); x++) {
          double share = gradOut[place++] / count(y, x);
          for (int h = firstRow(y); h < endRow(y); h++) {
            for (int w = firstColumn(x); w < endColumn(x); w++) {
              gradIn[(map * in.height() + h) * in.width() + w] += share;
            }
          }
        }
      }
    }
    return gradIn;
  }

  /** Returns m. */
  int count(int y, int x) {
    return (endRow(y) - firstRow(y)) * (endColumn(x) - firstColumn(x));
  }

  private int firstRow(int y) {
    return Math.max(y * window.strideHeight() - padding.top(), 0);
  }

  private int endRow(int y) {
    return Math.min(y * window.strideHeight() - padding.top() + window.height(), in.height());
  }

  private int firstColumn(int x) {
    return Math.max(x * window.strideWidth() - padding.left(), 0);
  }

  private int endColumn(int x) {
    return Math.min(x * window.strideWidth() - padding.left() + window.width(), in.width());
  }
}
