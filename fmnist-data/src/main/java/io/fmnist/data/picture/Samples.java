package io.fmnist.data.picture;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.List;

/**
 * Turns decoded samples into what a person sees on a white page, transparent places as white:
 * luminance, 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), or red, green and blue. Samples are taken
 * as they are stored: Java's own conversions go through linear or profiled colour spaces and change
 * them.
 */
final class Samples {
  private static final int WHITE = Plane.WHITE;

  private Samples() {}

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

  /**
   * Converts an image.
   *
   * @param channels 1 for luminance, 3 for red, green and blue
   * @return a plane for each channel
   */
  static List<Plane> of(BufferedImage image, Model model, int channels) {
    ColorModel colors = image.getColorModel();
    if (colors instanceof IndexColorModel palette) {
      return indexed(image.getRaster(), palette, channels);
    }
    int space = colors.getColorSpace().getType();
    if (model == Model.CMYK || space == ColorSpace.TYPE_CMYK) {
      return of(image.getRaster(), Model.CMYK, channels);
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
      return converted(image, channels);
    }
    boolean alpha = colors.hasAlpha() && model != Model.OPAQUE;
    return of(image.getRaster(), model, channels, alpha, alpha && colors.isAlphaPremultiplied());
  }

  /** Converts samples of eight or sixteen bits that need no colour model. */
  static List<Plane> of(Raster raster, Model model, int channels) {
    return of(raster, model, channels, false, false);
  }

  private static List<Plane> of(
      Raster raster, Model model, int channels, boolean alpha, boolean premultiplied) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    int bands = raster.getNumBands();
    double scale = raster.getTransferType() == DataBuffer.TYPE_USHORT ? WHITE / 65535.0 : 1;
    List<Plane> planes = Plane.blank(width, height, channels);
    int[] row = new int[width * bands];
    double[] pixel = new double[bands];
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++) {
        for (int b = 0; b < bands; b++) {
          pixel[b] = row[x * bands + b] * scale;
        }
        double opacity = alpha ? pixel[bands - 1] / WHITE : 1;
        for (int c = 0; c < channels; c++) {
          double light = channels == 1 ? light(pixel, model) : colour(pixel, model, c);
          if (alpha) {
            light = (premultiplied ? light : light * opacity) + WHITE * (1 - opacity);
          }
          planes.get(c).pixels()[y * width + x] = toByte(light);
        }
      }
    }
    return planes;
  }

  private static double light(double[] p, Model model) {
    return switch (model) {
      case PLAIN, OPAQUE -> p.length < 3 ? p[0] : luminance(p[0], p[1], p[2]);
      case YCC -> yccLight(p);
      case CMYK -> luminance(WHITE - p[0], WHITE - p[1], WHITE - p[2]) * (WHITE - p[3]) / WHITE;
      case INVERTED_CMYK -> luminance(p[0], p[1], p[2]) * p[3] / WHITE;
      // T.872 stores the complement of the inks as YCC, so that the conversion gives the inks.
      case INVERTED_YCCK -> (WHITE - yccLight(p)) * p[3] / WHITE;
    };
  }

  /** Returns red, green or blue of a pixel, 0 to 2. */
  private static double colour(double[] p, Model model, int channel) {
    return switch (model) {
      case PLAIN, OPAQUE -> p[p.length < 3 ? 0 : channel];
      case YCC -> ycc(p, channel);
      case CMYK -> (WHITE - p[channel]) * (WHITE - p[3]) / WHITE;
      case INVERTED_CMYK -> p[channel] * p[3] / WHITE;
      case INVERTED_YCCK -> (WHITE - ycc(p, channel)) * p[3] / WHITE;
    };
  }

  private static double ycc(double[] p, int channel) {
    return clamp(
        switch (channel) {
          case 0 -> p[0] + 1.402 * (p[2] - 128);
          case 1 -> p[0] - 0.344136 * (p[1] - 128) - 0.714136 * (p[2] - 128);
          default -> p[0] + 1.772 * (p[1] - 128);
        });
  }

  private static double yccLight(double[] p) {
    return luminance(ycc(p, 0), ycc(p, 1), ycc(p, 2));
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

  private static byte ofArgb(int argb, int channel, int channels) {
    double light =
        channels == 1
            ? luminance(argb >> 16 & WHITE, argb >> 8 & WHITE, argb & WHITE)
            : argb >> (16 - 8 * channel) & WHITE;
    double opacity = (double) (argb >>> 24) / WHITE;
    return toByte(light * opacity + WHITE * (1 - opacity));
  }

  private static List<Plane> indexed(Raster raster, IndexColorModel palette, int channels) {
    int width = raster.getWidth();
    List<Plane> planes = Plane.blank(width, raster.getHeight(), channels);
    byte[] table = new byte[palette.getMapSize()];
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < table.length; i++) {
        table[i] = ofArgb(palette.getRGB(i), c, channels);
      }
      byte[] pixels = planes.get(c).pixels();
      for (int i = 0; i < pixels.length; i++) {
        // A sample beyond the palette has no colour; other readers show it as black.
        int sample =
            raster.getSample(raster.getMinX() + i % width, raster.getMinY() + i / width, 0);
        pixels[i] = sample < table.length ? table[sample] : 0;
      }
    }
    return planes;
  }

  private static List<Plane> converted(BufferedImage image, int channels) {
    int width = image.getWidth();
    List<Plane> planes = Plane.blank(width, image.getHeight(), channels);
    for (int i = 0; i < width * image.getHeight(); i++) {
      int argb = image.getRGB(i % width, i / width);
      for (int c = 0; c < channels; c++) {
        planes.get(c).pixels()[i] = ofArgb(argb, c, channels);
      }
    }
    return planes;
  }
}
