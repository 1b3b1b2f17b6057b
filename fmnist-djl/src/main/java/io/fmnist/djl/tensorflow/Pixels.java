package io.fmnist.djl.tensorflow;

import io.fmnist.api.model.ImageShape;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/** The network's first operation: bytes [N, C, H, W] to floats in [0, 1], [N, H, W, C]. */
final class Pixels {
  private static final double MAX = 255;

  private Pixels() {}

  static Output<?> scaled(Nodes nodes, Output<?> bytes, ImageShape image) {
    Output<?> floats =
        nodes.op("RealDiv", nodes.cast(bytes, DataType.DT_FLOAT), nodes.scalar(MAX));
    return image.channels() == 1
        ? nodes.reshape(floats, -1, image.height(), image.width(), 1)
        : nodes.transpose(floats, 0, 2, 3, 1);
  }
}
