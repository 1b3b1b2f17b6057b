package io.fmnist.tasks.predict;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Turns decoded samples into luminance as a person sees it on a white page: 0.299 R + 0.587 G +
 * 0.114 B (ITU-R BT.601), transparent places as white. Samples are taken as they are stored: Java's
 * own conversions go through linear or profiled colour spaces and change them.
 */
final class Luminance {
  private static final int WHITE = GreyPicture.WHITE;

  private Luminance() {}

  /** What the samples of a pixel mean. */
  enum Model {
    /** Grey, or red, green and blue; with the image's own alpha. */
    PLAIN,
    /** As {@link #PLAIN}, but a further channel that is not said to be alpha does not count. */
    OPAQUE,
    /** Luma and colour differences of JPEG (ITU-T T.871). */
    YCC,
    /** Amounts of ink. */
    CMYK,
    /** Amounts of ink, subtracted from 255, as JPEG files hold them. */
    INVERTED_CMYK,
    /** As {@link #INVERTED_CMYK}, the first three as luma and colour differences. */
    INVERTED_YCCK
  }

  /** Converts an image. */
  static GreyPicture of(BufferedImage image, Model model) {
    ColorModel colors = image.getColorModel();
    if (colors instanceof IndexColorModel palette) {
      return indexed(image.getRaster(), palette);
    }
    int space = colors.getColorSpace().getType();
    if (model == Model.CMYK || space == ColorSpace.TYPE_CMYK) {
      return of(image.getRaster(), Model.CMYK, false, false);
    }
    int type = image.getRaster().getTransferType();
    int most = colors.getComponentSize(0);
    boolean samples =
        (space == ColorSpace.TYPE_GRAY || space == ColorSpace.TYPE_RGB)
            && image.getRaster().getNumBands() == colors.getNumComponents()
            && colors instanceof java.awt.image.ComponentColorModel
            && (type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT)
            && (most == 8 || most == 16);
    if (!samples) {
      return converted(image);
    }
    boolean alpha = colors.hasAlpha() && model != Model.OPAQUE;
    return of(image.getRaster(), model, alpha, alpha && colors.isAlphaPremultiplied());
  }

  /** Converts samples of eight or sixteen bits that need no colour model. */
  static GreyPicture of(Raster raster, Model model) {
    return of(raster, model, false, false);
  }

  private static GreyPicture of(Raster raster, Model model, boolean alpha, boolean premultiplied) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    int bands = raster.getNumBands();
    double scale = raster.getTransferType() == DataBuffer.TYPE_USHORT ? WHITE / 65535.0 : 1;
    byte[] pixels = new byte[width * height];
    int[] row = new int[width * bands];
    double[] pixel = new double[bands];
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++) {
        for (int b = 0; b < bands; b++) {
          pixel[b] = row[x * bands + b] * scale;
        }
        double light = light(pixel, model);
        if (alpha) {
          double opacity = pixel[bands - 1] / WHITE;
          light = (premultiplied ? light : light * opacity) + WHITE * (1 - opacity);
        }
        pixels[y * width + x] = toByte(light);
      }
    }
    return new GreyPicture(width, height, pixels);
  }

  private static double light(double[] p, Model model) {
    return switch (model) {
      case PLAIN, OPAQUE -> p.length < 3 ? p[0] : luminance(p[0], p[1], p[2]);
      case YCC -> ycc(p[0], p[1], p[2]);
      case CMYK -> luminance(WHITE - p[0], WHITE - p[1], WHITE - p[2]) * (WHITE - p[3]) / WHITE;
      case INVERTED_CMYK -> luminance(p[0], p[1], p[2]) * p[3] / WHITE;
      // T.872 stores the complement of the inks as YCC, so that the conversion gives the inks.
      case INVERTED_YCCK -> (WHITE - ycc(p[0], p[1], p[2])) * p[3] / WHITE;
    };
  }

  private static double ycc(double y, double cb, double cr) {
    return luminance(
        clamp(y + 1.402 * (cr - 128)),
        clamp(y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128)),
        clamp(y + 1.772 * (cb - 128)));
  }

  private static double luminance(double red, double green, double blue) {
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  }

  private static double clamp(double value) {
    return Math.max(0, Math.min(WHITE, value));
  }

  private static byte toByte(double light) {
    return (byte) Math.round(clamp(light));
  }

  private static byte ofArgb(int argb) {
    double light = luminance(argb >> 16 & WHITE, argb >> 8 & WHITE, argb & WHITE);
    double opacity = (double) (argb >>> 24) / WHITE;
    return toByte(light * opacity + WHITE * (1 - opacity));
  }

  private static GreyPicture indexed(Raster raster, IndexColorModel palette) {
    byte[] table = new byte[palette.getMapSize()];
    for (int i = 0; i < table.length; i++) {
      table[i] = ofArgb(palette.getRGB(i));
    }
    int width = raster.getWidth();
    byte[] pixels = new byte[width * raster.getHeight()];
    for (int i = 0; i < pixels.length; i++) {
      // A sample beyond the palette has no colour; other readers show it as black.
      int sample = raster.getSample(raster.getMinX() + i % width, raster.getMinY() + i / width, 0);
      pixels[i] = sample < table.length ? table[sample] : 0;
    }
    return new GreyPicture(width, raster.getHeight(), pixels);
  }

  private static GreyPicture converted(BufferedImage image) {
    int width = image.getWidth();
    byte[] pixels = new byte[width * image.getHeight()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = ofArgb(image.getRGB(i % width, i / width));
    }
    return new GreyPicture(width, image.getHeight(), pixels);
  }
}
