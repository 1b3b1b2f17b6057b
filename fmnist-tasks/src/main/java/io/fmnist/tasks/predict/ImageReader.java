package io.fmnist.tasks.predict;

import io.fmnist.api.FmnistException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads a picture as the grey bytes that a network expects: luminance (0.299 R + 0.587 G + 0.114 B,
 * ITU-R BT.601), transparent places as black, scaled by averaging the area that each pixel covers.
 * A grey picture that already has the right size keeps its bytes.
 */
public final class ImageReader {
  private static final long MOST_PIXELS = 50_000_000;
  private static final int OPAQUE = 255;
  private static final int HALF = 128;

  private ImageReader() {}

  /** Whether bright and dark change places. */
  public enum Inversion {
    /** Where the border is bright on average. */
    AUTO,
    /** Always. */
    YES,
    /** Never. */
    NO
  }

  /**
   * Reads a picture.
   *
   * @param height rows wanted
   * @param width columns wanted
   * @return [height, width], unsigned bytes
   * @throws FmnistException if it is missing, no picture, or has more than 50 million pixels
   */
  public static byte[] read(Path file, int height, int width, Inversion inversion) {
    BufferedImage image = decode(file);
    double[] grey = grey(image);
    double[] scaled = scale(grey, image.getHeight(), image.getWidth(), height, width);
    boolean inverted =
        inversion == Inversion.YES
            || (inversion == Inversion.AUTO && border(scaled, height, width) >= HALF);
    byte[] pixels = new byte[scaled.length];
    for (int i = 0; i < pixels.length; i++) {
      int value = (int) Math.round(scaled[i]);
      pixels[i] = (byte) (inverted ? OPAQUE - value : value);
    }
    return pixels;
  }

  private static BufferedImage decode(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new FmnistException("picture " + file + " does not exist or is no file");
    }
    ImageIO.setUseCache(false);
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      Iterator<javax.imageio.ImageReader> readers =
          in == null ? java.util.Collections.emptyIterator() : ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new FmnistException(
            "picture " + file + " is in no format that can be read; PNG, JPEG, GIF and BMP can");
      }
      javax.imageio.ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > MOST_PIXELS) {
          throw new FmnistException(
              "picture "
                  + file
                  + " has "
                  + pixels
                  + " pixels; at most "
                  + MOST_PIXELS
                  + " are read; scale it down first");
        }
        return reader.read(0);
      } finally {
        reader.dispose();
      }
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new FmnistException("picture " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static double[] grey(BufferedImage image) {
    double[] grey = new double[image.getWidth() * image.getHeight()];
    boolean bytes =
        image.getType() == BufferedImage.TYPE_BYTE_GRAY && image.getRaster().getNumBands() == 1;
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if (bytes) {
          // Java's conversion of grey to RGB is not the identity: it goes through a linear space.
          grey[at++] = image.getRaster().getSample(x, y, 0);
        } else {
          int argb = image.getRGB(x, y);
          double light =
              0.299 * (argb >> 16 & 0xFF) + 0.587 * (argb >> 8 & 0xFF) + 0.114 * (argb & 0xFF);
          grey[at++] = light * (argb >>> 24) / OPAQUE;
        }
      }
    }
    return grey;
  }

  /** Averages over the area of each target pixel; enlarging repeats pixels. */
  private static double[] scale(double[] from, int rows, int columns, int height, int width) {
    double[] to = new double[height * width];
    for (int y = 0; y < height; y++) {
      double top = (double) y * rows / height;
      double bottom = (double) (y + 1) * rows / height;
      for (int x = 0; x < width; x++) {
        double left = (double) x * columns / width;
        double right = (double) (x + 1) * columns / width;
        to[y * width + x] = mean(from, columns, top, bottom, left, right);
      }
    }
    return to;
  }

  private static double mean(
      double[] from, int columns, double top, double bottom, double left, double right) {
    double sum = 0;
    double area = 0;
    for (int r = (int) top; r < bottom; r++) {
      double tall = Math.min(r + 1, bottom) - Math.max(r, top);
      for (int c = (int) left; c < right; c++) {
        double part = tall * (Math.min(c + 1, right) - Math.max(c, left));
        // Rounding of the edges may give a sliver of no area beyond the last pixel.
        int index = Math.min(r * columns + c, from.length - 1);
        sum += part * from[index];
        area += part;
      }
    }
    return sum / area;
  }

  private static double border(double[] image, int height, int width) {
    double sum = 0;
    int count = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (y == 0 || x == 0 || y == height - 1 || x == width - 1) {
          sum += image[y * width + x];
          count++;
        }
      }
    }
    return sum / count;
  }
}
