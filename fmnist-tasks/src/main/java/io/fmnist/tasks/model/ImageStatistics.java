package io.fmnist.tasks.model;

import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.model.ImageShape;
import io.fmnist.data.picture.Framing;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What the training images look like on the whole, so that a picture that does not look so is
 * noticed before its class is believed.
 *
 * @param framing how pictures become such images
 * @param mean the images' means over all pixels, 0 to 255
 * @param ink the images' parts of pixels that differ from the mean of the border by more than 32
 *     (of several channels, their mean counts), 0 to 1
 * @param brightBorders part of the images whose border's mean is 128 or more, 0 to 1
 */
public record ImageStatistics(Framing framing, Range mean, Range ink, double brightBorders) {
  private static final int HALF = 128;
  private static final int INK = 32;

  /** So few of the images may be unlike the others before nothing is said about all of them. */
  private static final double ALMOST_NONE = 0.02;

  /**
   * Where nearly all values are.
   *
   * @param low the 0.1 % quantile
   * @param high the 99.9 % quantile
   */
  public record Range(double low, double high) {
    private static Range of(double[] values) {
      Arrays.sort(values);
      int beyond = values.length / 1000;
      return new Range(rounded(values[beyond]), rounded(values[values.length - 1 - beyond]));
    }

    private boolean isFarFrom(double value) {
      // Of few images the quantiles are not well known.
      double margin = (high - low) / 10;
      return value < low - margin || value > high + margin;
    }
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }

  /**
   * Looks at every image.
   *
   * @param images at least one
   */
  public static ImageStatistics of(LabeledImages images, Framing framing) {
    double[] mean = new double[images.size()];
    double[] ink = new double[images.size()];
    int bright = 0;
    byte[] pixels = new byte[images.shape().elements()];
    for (int i = 0; i < mean.length; i++) {
      images.copyPixels(i, ByteBuffer.wrap(pixels));
      double border = border(pixels, images.shape());
      mean[i] = mean(pixels);
      ink[i] = ink(pixels, images.shape(), border);
      bright += border >= HALF ? 1 : 0;
    }
    return new ImageStatistics(
        framing, Range.of(mean), Range.of(ink), rounded((double) bright / mean.length));
  }

  /** Returns whether nearly all images have dark borders. */
  public boolean isOnDark() {
    return brightBorders <= ALMOST_NONE;
  }

  /** Returns whether nearly all images have bright borders. */
  public boolean isOnBright() {
    return brightBorders >= 1 - ALMOST_NONE;
  }

  /**
   * Returns whether an image's border is bright.
   *
   * @param pixels [C, H, W]
   */
  public static boolean hasBrightBorder(byte[] pixels, ImageShape shape) {
    return border(pixels, shape) >= HALF;
  }

  /**
   * Returns a sentence on how an image is unlike the training images; empty where it is not.
   *
   * @param pixels [C, H, W]
   */
  public Optional<String> difference(byte[] pixels, ImageShape shape) {
    double brightness = mean(pixels);
    double share = ink(pixels, shape, border(pixels, shape));
    if (mean.isFarFrom(brightness)) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "its mean brightness is %.0f of 255, and %.0f to %.0f in nearly all training images",
              brightness,
              mean.low(),
              mean.high()));
    }
    if (ink.isFarFrom(share)) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%.0f %% of its pixels differ from its border, and %.0f to %.0f %% in nearly all"
                  + " training images",
              100 * share,
              100 * ink.low(),
              100 * ink.high()));
    }
    return Optional.empty();
  }

  private static double mean(byte[] pixels) {
    long sum = 0;
    for (byte pixel : pixels) {
      sum += pixel & 0xFF;
    }
    return (double) sum / pixels.length;
  }

  private static double border(byte[] pixels, ImageShape shape) {
    long sum = 0;
    long count = 0;
    for (int row = 0; row < shape.channels() * shape.height(); row++) {
      int y = row % shape.height();
      boolean whole = y == 0 || y == shape.height() - 1;
      int step = whole ? 1 : Math.max(1, shape.width() - 1);
      for (int x = 0; x < shape.width(); x += step) {
        sum += pixels[row * shape.width() + x] & 0xFF;
        count++;
      }
    }
    return (double) sum / count;
  }

  private static double ink(byte[] pixels, ImageShape shape, double border) {
    int plane = shape.height() * shape.width();
    int ink = 0;
    for (int i = 0; i < plane; i++) {
      int sum = 0;
      for (int c = 0; c < shape.channels(); c++) {
        sum += pixels[c * plane + i] & 0xFF;
      }
      ink += Math.abs((double) sum / shape.channels() - border) > INK ? 1 : 0;
    }
    return (double) ink / plane;
  }
}
