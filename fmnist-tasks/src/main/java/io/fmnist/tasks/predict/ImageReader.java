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
    double[] scaled = AreaAverage.of(GreyRows.of(decode(file)), height, width);
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
    } catch (FmnistException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Java's decoders throw whatever a damaged file leads them to.
      throw new FmnistException("picture " + file + " cannot be read: " + e, e);
    }
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
