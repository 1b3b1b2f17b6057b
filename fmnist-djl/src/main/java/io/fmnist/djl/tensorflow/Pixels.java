package io.fmnist.djl.tensorflow;

import io.fmnist.api.model.ImageShape;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/** The network's first operation: bytes to floats in [0, 1]. */
final class Pixels {
  private static final double MAX = 255;

  private Pixels() {}

  static Output<?> scaled(GraphBuilder nodes, Output<?> bytes) {
    return nodes.op("RealDiv", nodes.cast(bytes, DataType.DT_FLOAT), nodes.scalar(MAX));
  }

  /** As {@link #scaled}, from the batch's order [N, C, H, W] to the engine's [N, H, W, C]. */
  static Output<?> scaledChannelsLast(GraphBuilder nodes, Output<?> bytes, ImageShape image) {
    Output<?> floats = scaled(nodes, bytes);
    return image.channels() == 1
        ? nodes.reshape(floats, -1, image.height(), image.width(), 1)
        : nodes.transpose(floats, 0, 2, 3, 1);
  }
}
