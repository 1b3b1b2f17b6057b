package io.fmnist.djl.pytorch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Float memory outside the heap that grows when needed and is used again: one pass of a model is
 * over before the next begins, and direct buffers are slow to get.
 */
final class DirectFloats {
  private ByteBuffer memory = ByteBuffer.allocateDirect(0);

  /**
   * Copies the first {@code size} values and returns their memory; it is valid until the next call.
   */
  ByteBuffer of(float[] values, int size) {
    int bytes = Math.multiplyExact(size, Float.BYTES);
    if (memory.capacity() < bytes) {
      memory = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
    memory.asFloatBuffer().put(0, values, 0, size);
    return memory.slice(0, bytes).order(ByteOrder.nativeOrder());
  }
}
