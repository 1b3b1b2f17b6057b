package io.fmnist.tasks.chart;

import io.fmnist.api.data.LabeledImages;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import javax.imageio.ImageIO;

/** An image of a dataset inside a page. */
public final class PngImage {
  private static final int GREY = 1;
  private static final int COLOURS = 3;

  private PngImage() {}

  /** Returns whether the images can be shown: grey or red, green and blue. */
  public static boolean canShow(LabeledImages images) {
    int channels = images.shape().channels();
    return channels == GREY || channels == COLOURS;
  }

  /** Returns an image as a {@code data:} address of a PNG. */
  public static String dataUri(LabeledImages images, int index) {
    int height = images.shape().height();
    int width = images.shape().width();
    boolean grey = images.shape().channels() == GREY;
    ByteBuffer pixels = ByteBuffer.allocate(images.shape().elements());
    images.copyPixels(index, pixels);
    BufferedImage image =
        new BufferedImage(
            width, height, grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    int plane = height * width;
    for (int i = 0; i < plane; i++) {
      for (int channel = 0; channel < image.getRaster().getNumBands(); channel++) {
        image
            .getRaster()
            .setSample(i % width, i / width, channel, pixels.get(channel * plane + i) & 0xFF);
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, "png", png)) {
        throw new IllegalStateException("this Java cannot write PNG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
  }
}
