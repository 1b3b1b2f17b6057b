package io.fmnist.tasks.predict;

import io.fmnist.api.FmnistException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads a picture as the grey bytes that a network expects: upright, on a white page, as luminance,
 * its border trimmed, the longer edge scaled to the network's input and the shorter one padded. A
 * picture that already has the input's size is neither trimmed nor scaled; a grey one keeps its
 * bytes. docs/pictures.md describes every step and the limits.
 */
public final class ImageReader {
  private static final int HALF = 128;

  private ImageReader() {}

  /** Whether bright and dark change places. */
  public enum Inversion {
    /** Where the background is bright. */
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
   * @throws FmnistException if it is missing, no picture, damaged, or beyond a limit: 50 million
   *     pixels, 30,000 along an edge, 256 MiB, 30 scans of a JPEG, memory, or the time to decode
   */
  public static byte[] read(Path file, int height, int width, Inversion inversion) {
    if (!Files.isRegularFile(file)) {
      throw new FmnistException("picture " + file + " does not exist or is no file");
    }
    try {
      return framed(PictureFile.read(file), height, width, inversion);
    } catch (FmnistException e) {
      throw e;
    } catch (OutOfMemoryError e) {
      throw new FmnistException(
          "picture "
              + file
              + " needs more memory than there is; scale it down, or give Java more (-Xmx)",
          e);
    } catch (IOException e) {
      throw new FmnistException("picture " + file + " cannot be read: " + reason(e), e);
    } catch (RuntimeException | StackOverflowError e) {
      // Java's decoders throw whatever a damaged file leads them to.
      throw new FmnistException(
          "picture " + file + " cannot be read; it is damaged (" + e + ")", e);
    }
  }

  private static String reason(IOException e) {
    Throwable cause = e;
    while (cause.getCause() instanceof IOException inner) {
      cause = inner;
    }
    return cause.getMessage() == null || cause instanceof java.io.EOFException
        ? "the file ends before the picture does; it was cut short"
        : cause.getMessage();
  }

  private static byte[] framed(GreyPicture picture, int height, int width, Inversion inversion) {
    double[] fitted;
    double background;
    if (picture.height() == height && picture.width() == width) {
      fitted = AreaAverage.of(picture, height, width);
      background = Framing.borderMean(picture);
    } else {
      int colour = Framing.background(picture);
      fitted = Framing.fit(picture, colour, height, width);
      background = colour;
    }
    boolean inverted =
        inversion == Inversion.YES || (inversion == Inversion.AUTO && background >= HALF);
    byte[] pixels = new byte[fitted.length];
    for (int i = 0; i < pixels.length; i++) {
      int value = (int) Math.round(fitted[i]);
      pixels[i] = (byte) (inverted ? GreyPicture.WHITE - value : value);
    }
    return pixels;
  }
}
