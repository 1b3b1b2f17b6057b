package io.fmnist.djl.tensorflow;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.data.Batch;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ResolvedLayer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Targets and masks as arrays; their staging memory is used again at every step. */
final class Feed {
  private ByteBuffer memory = ByteBuffer.allocateDirect(0);
  private byte[] keep = new byte[0];

  NDArray targets(NDManager scope, Batch batch, int classes) {
    ByteBuffer bytes = direct(batch.size() * classes * Float.BYTES);
    for (int i = 0; i < batch.size(); i++) {
      for (int c = 0; c < classes; c++) {
        bytes.putFloat((i * classes + c) * Float.BYTES, batch.target(i, c));
      }
    }
    return scope.create(bytes, new Shape(batch.size(), classes), DataType.FLOAT32);
  }

  NDArray mask(NDManager scope, DropoutMasks masks, ResolvedLayer at, double rate, int images) {
    int size = Math.multiplyExact(images, at.input().elements());
    if (keep.length < size) {
      keep = new byte[size];
    }
    masks.fill(at.dropoutOrdinal(), rate, keep, size);
    ByteBuffer bytes = direct(size).put(0, keep, 0, size);
    Shape shape =
        at.input() instanceof ImageShape map
            ? new Shape(images, map.height(), map.width(), map.channels())
            : new Shape(images, at.input().elements());
    return scope.create(bytes, shape, DataType.UINT8);
  }

  /** Returns memory outside the heap, which DJL copies once; valid until the next call. */
  private ByteBuffer direct(int size) {
    if (memory.capacity() < size) {
      memory = ByteBuffer.allocateDirect(size);
    }
    return memory.slice(0, size).order(ByteOrder.nativeOrder());
  }
}
