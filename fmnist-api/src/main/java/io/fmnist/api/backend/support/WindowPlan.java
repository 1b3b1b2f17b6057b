package io.fmnist.api.backend.support;

import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ResolvedLayer;

/** Windows as engines have to be told of them. */
public final class WindowPlan {
  private WindowPlan() {}

  /**
   * Returns the window with a stride of 1 along each axis on which it has one place only, and so
   * does not move. With a larger stride there, oneDNN's gradient of a convolution reads and writes
   * beyond its memory, in PyTorch 2.7.1 and TensorFlow 2.16.1. The map has to be cut to what the
   * window covers along such an axis, or the window would move after all.
   */
  public static Window withoutIdleStrides(Window window, ImageShape output) {
    return new Window(
        window.height(),
        window.width(),
        output.height() == 1 ? 1 : window.strideHeight(),
        output.width() == 1 ? 1 : window.strideWidth());
  }

  /**
   * Returns window area / covered pixels for each place of an average pool's output, [H, W]. A mean
   * over the whole window, padding counted, times this is the mean over the pixels that it covers.
   */
  public static float[] areaByCoveredPixels(ResolvedLayer at, Window window) {
    Padding.Explicit padding = at.padding();
    ImageShape in = at.imageInput();
    ImageShape out = at.imageOutput();
    float[] factors = new float[out.height() * out.width()];
    double area = window.height() * (double) window.width();
    for (int y = 0; y < out.height(); y++) {
      int rows = covered(y * window.strideHeight() - padding.top(), window.height(), in.height());
      for (int x = 0; x < out.width(); x++) {
        int columns =
            covered(x * window.strideWidth() - padding.left(), window.width(), in.width());
        factors[y * out.width() + x] = (float) (area / (rows * (double) columns));
      }
    }
    return factors;
  }

  /** Returns how many places from {@code start} on, {@code length} long, lie inside [0, size). */
  private static int covered(int start, int length, int size) {
    return Math.min(start + length, size) - Math.max(start, 0);
  }
}
