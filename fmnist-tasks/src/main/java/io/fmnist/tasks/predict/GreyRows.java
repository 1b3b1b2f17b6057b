package io.fmnist.tasks.predict;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;

/**
 * A picture's luminance, row by row: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), 0 to 255,
 * transparent places as black. A row at a time, because a large picture as numbers would not fit.
 */
interface GreyRows {
  /** Returns the number of rows. */
  int height();

  /** Returns the number of columns. */
  int width();

  /** Fills {@code row} with row {@code y}; it has {@link #width()} places. */
  void read(int y, double[] row);

  /** Returns the rows of a picture. */
  static GreyRows of(BufferedImage image) {
    ColorModel colors = image.getColorModel();
    int type = image.getRaster().getTransferType();
    boolean grey =
        colors.getColorSpace().getType() == ColorSpace.TYPE_GRAY
            && image.getRaster().getNumBands() == colors.getNumComponents()
            && (type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT);
    return grey ? new Grey(image.getRaster(), colors) : new Coloured(image);
  }

  /**
   * A grey picture, whose values are taken as they are: Java's conversion of grey to RGB goes
   * through a linear space and makes them brighter.
   */
  record Grey(Raster raster, ColorModel colors) implements GreyRows {
    private static final int WHITE = 255;

    @Override
    public int height() {
      return raster.getHeight();
    }

    @Override
    public int width() {
      return raster.getWidth();
    }

    @Override
    public void read(int y, double[] row) {
      double light = (double) WHITE / largest(0);
      for (int x = 0; x < row.length; x++) {
        row[x] = raster.getSample(x, y, 0) * light;
      }
      if (colors.hasAlpha() && !colors.isAlphaPremultiplied()) {
        for (int x = 0; x < row.length; x++) {
          row[x] = row[x] * raster.getSample(x, y, 1) / largest(1);
        }
      }
    }

    private int largest(int component) {
      return (1 << colors.getComponentSize(component)) - 1;
    }
  }

  /** Any other picture. */
  record Coloured(BufferedImage image) implements GreyRows {
    private static final int OPAQUE = 255;

    @Override
    public int height() {
      return image.getHeight();
    }

    @Override
    public int width() {
      return image.getWidth();
    }

    @Override
    public void read(int y, double[] row) {
      for (int x = 0; x < row.length; x++) {
        int argb = image.getRGB(x, y);
        double light =
            0.299 * (argb >> 16 & 0xFF) + 0.587 * (argb >> 8 & 0xFF) + 0.114 * (argb & 0xFF);
        row[x] = light * (argb >>> 24) / OPAQUE;
      }
    }
  }
}
