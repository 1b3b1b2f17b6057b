package io.fmnist.data.picture;

import io.fmnist.api.FmnistException;
import io.fmnist.api.model.ImageShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads a picture as the bytes that a network expects: upright, on a white page, as luminance or as
 * red, green and blue, framed. A picture that already has the input's size is neither cropped nor
 * scaled; a grey one keeps its bytes. docs/pictures.md describes every step and the limits.
 */
public final class ImageReader {
  private static final int GREY = 1;
  private static final int COLOURS = 3;
  private static final int HALF = 128;

  private ImageReader() {}

  /** Whether bright and dark change places. */
  public enum Inversion {
    /** Where the background is bright; with {@link Framing#WHOLE} never. */
    AUTO,
    YES,
    NO
  }

  /**
   * Reads a picture.
   *
   * @param shape wanted; 1 channel is luminance, 3 are red, green and blue
   * @return [C, H, W], unsigned bytes
   * @throws FmnistException if it is missing, no picture, damaged, or beyond a limit: 50 million
   *     pixels, 30,000 along an edge, 256 MiB, 30 scans of a JPEG, memory, or the time to decode;
   *     or if the shape has other channels
   */
  public static byte[] read(Path file, ImageShape shape, Framing framing, Inversion inversion) {
    requireChannels(shape);
    List<Plane> planes = planes(file, shape.channels());
    byte[] pixels = new byte[shape.elements()];
    for (int c = 0; c < planes.size(); c++) {
      frame(planes.get(c), shape, framing, inversion, pixels, c * shape.height() * shape.width());
    }
    return pixels;
  }

  /**
   * Decodes a picture as it is; a very large one with fewer pixels.
   *
   * @param channels 1 or 3
   * @throws FmnistException as {@link #read}
   */
  static List<Plane> planes(Path file, int channels) {
    if (!Files.isRegularFile(file)) {
      throw new FmnistException("picture " + file + " does not exist or is no file");
    }
    try {
      return PictureFile.read(file, channels);
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
      throw new FmnistException("picture " + file + " cannot be read; it is damaged", e);
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

  /**
   * Makes sure that pictures can be read for a network.
   *
   * @throws FmnistException if its input has neither 1 nor 3 channels
   */
  static void requireChannels(ImageShape shape) {
    if (shape.channels() != GREY && shape.channels() != COLOURS) {
      throw new FmnistException(
          "the network's input is "
              + shape
              + "; pictures are read as 1 channel, grey, or as 3, red, green and blue");
    }
  }

  private static void frame(
      Plane picture,
      ImageShape shape,
      Framing framing,
      Inversion inversion,
      byte[] pixels,
      int from) {
    double[] fitted;
    double background;
    if (picture.height() == shape.height() && picture.width() == shape.width()) {
      fitted = AreaAverage.of(picture, shape.height(), shape.width());
      background = Letterbox.borderMean(picture);
    } else {
      int colour = Letterbox.background(picture);
      Plane object = framing == Framing.OBJECT ? Letterbox.trimmed(picture, colour) : picture;
      fitted = Letterbox.fit(object, colour, shape.height(), shape.width());
      background = colour;
    }
    boolean inverted =
        inversion == Inversion.YES
            || (inversion == Inversion.AUTO && framing == Framing.OBJECT && background >= HALF);
    for (int i = 0; i < fitted.length; i++) {
      int value = (int) Math.round(fitted[i]);
      pixels[from + i] = (byte) (inverted ? Plane.WHITE - value : value);
    }
  }
}
