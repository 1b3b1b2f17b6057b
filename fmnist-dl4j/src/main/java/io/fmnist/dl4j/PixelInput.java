package io.fmnist.dl4j;

import io.fmnist.api.model.ImageShape;
import java.nio.ByteBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarDivision;

/** The pixels of a batch, bytes [N, C, H, W], as floats [N, H, W, C] in [0, 1]. */
final class PixelInput {
  private static final float MAX_PIXEL = 255;

  private final ImageShape image;
  private final int images;
  private final INDArray array;
  private final INDArray source;
  private final float[] pixels;

  /** Writes the calls that a resident tape converts the bytes with; else Java does. */
  PixelInput(ImageShape image, int images, Tape tape) {
    this.image = image;
    this.images = images;
    array = tape.keep(images, image.height(), image.width(), image.channels());
    if (tape.isResident()) {
      pixels = new float[0];
      source = tape.keep(DataType.UINT8, images, image.channels(), image.height(), image.width());
      INDArray floats = tape.keep(images, image.channels(), image.height(), image.width());
      tape.cast(source, floats);
      tape.call(new ScalarDivision(floats, null, floats, MAX_PIXEL));
      tape.call("permute", Tape.arrays(floats), Tape.arrays(array), 0, 2, 3, 1);
    } else {
      pixels = new float[Math.multiplyExact(images, image.elements())];
      source = array;
    }
  }

  INDArray array() {
    return array;
  }

  /** Copies pixels to the engine. */
  void load(ByteBuffer bytes) {
    if (pixels.length == 0) {
      Floats.write(source, bytes);
    } else {
      convert(bytes);
      Floats.write(source, pixels, pixels.length);
    }
  }

  private void convert(ByteBuffer bytes) {
    int area = image.height() * image.width();
    int channels = image.channels();
    int from = 0;
    for (int n = 0; n < images; n++) {
      for (int c = 0; c < channels; c++) {
        int to = n * area * channels + c;
        for (int i = 0; i < area; i++) {
          pixels[to + i * channels] = (bytes.get(from++) & 0xff) / MAX_PIXEL;
        }
      }
    }
  }
}
