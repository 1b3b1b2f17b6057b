package io.fmnist.dl4j;

import io.fmnist.api.layer.Window;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gradients of a first convolution's kernel and bias. {@code conv2d_bp} always computes the
 * gradient by the input too, which nobody needs at the pixels, and which takes most of its time
 * where the input has few channels. Here the kernel's gradient is one matrix product:
 *
 * <pre>
 * d/d k[i,r,s; o] = sum over n,y,x of patch[i,r,s; n,y,x] * d/d out[n,y,x; o]
 * patch[i,r,s; n,y,x] = in[n, y*sh + r - top, x*sw + s - left, i], 0 outside the map
 * </pre>
 */
final class PatchGradient {
  // Beyond this many values a patch the matrix of patches costs more than it saves.
  private static final int MAX_PATCH = 32;

  private final Window window;
  private final int top;
  private final int left;
  private final int images;
  private final int height;
  private final int width;
  private final int channels;
  private final int outHeight;
  private final int outWidth;
  private final float[] pixels;
  private final float[] patches;

  /**
   * Prepares.
   *
   * @param top rows that the convolution adds above
   * @param left columns that it adds on the left
   * @param input [N, H, W, C]
   * @param output [N, H', W', filters]
   */
  PatchGradient(Window window, int top, int left, long[] input, long[] output) {
    this.window = window;
    this.top = top;
    this.left = left;
    images = Math.toIntExact(input[0]);
    height = Math.toIntExact(input[1]);
    width = Math.toIntExact(input[2]);
    channels = Math.toIntExact(input[3]);
    outHeight = Math.toIntExact(output[1]);
    outWidth = Math.toIntExact(output[2]);
    pixels = new float[images * height * width * channels];
    patches =
        new float[Math.multiplyExact(patchSize(window, channels) * images, outHeight * outWidth)];
  }

  /** Returns whether this way is the faster one. */
  static boolean fits(Window window, long channels) {
    return (long) window.height() * window.width() * channels <= MAX_PATCH;
  }

  private static int patchSize(Window window, int channels) {
    return window.height() * window.width() * channels;
  }

  /** Writes the calls that fill the kernel's gradient, OIHW. */
  void ofKernel(INDArray input, INDArray gradient, INDArray kernelGradient, Tape tape) {
    int rows = patchSize(window, channels);
    long places = (long) images * outHeight * outWidth;
    int filters = Math.toIntExact(gradient.size(3));
    Value matrix = tape.take(rows, places);
    INDArray product = tape.keep(rows, filters);
    float[] transposed = new float[rows * filters];
    float[] result = new float[rows * filters];
    tape.java(
        () -> {
          Floats.read(input, pixels);
          fill();
          Floats.write(matrix.array(), patches, patches.length);
        });
    tape.call(
        "matmul",
        Tape.arrays(matrix.array(), gradient.reshape('c', places, filters)),
        Tape.arrays(product),
        0,
        0,
        0);
    tape.java(
        () -> {
          Floats.read(product, transposed);
          for (int row = 0; row < rows; row++) {
            for (int o = 0; o < filters; o++) {
              result[o * rows + row] = transposed[row * filters + o];
            }
          }
          Floats.write(kernelGradient, result, result.length);
        });
    tape.release(matrix);
  }

  private void fill() {
    int to = 0;
    for (int i = 0; i < channels; i++) {
      for (int r = 0; r < window.height(); r++) {
        for (int s = 0; s < window.width(); s++) {
          for (int n = 0; n < images; n++) {
            for (int y = 0; y < outHeight; y++) {
              fillRow(n, y * window.strideHeight() + r - top, s - left, i, to);
              to += outWidth;
            }
          }
        }
      }
    }
  }

  /** Copies one row of places: column {@code x*sw + from} of input row {@code h} for each x. */
  private void fillRow(int n, int h, int from, int channel, int to) {
    Arrays.fill(patches, to, to + outWidth, 0);
    if (h < 0 || h >= height) {
      return;
    }
    int row = (n * height + h) * width;
    for (int x = 0; x < outWidth; x++) {
      int w = x * window.strideWidth() + from;
      if (w >= 0 && w < width) {
        patches[to + x] = pixels[(row + w) * channels + channel];
      }
    }
  }
}
