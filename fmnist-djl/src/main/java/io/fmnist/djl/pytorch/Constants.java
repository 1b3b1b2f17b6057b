package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.IdentityHashMap;

/** Values that a network always computes with, copied to the engine once. */
final class Constants {
  private final PtNDManager manager;
  private final Transfers transfers;
  private final IdentityHashMap<float[], PtNDArray> arrays = new IdentityHashMap<>();

  /** Keeps them in a manager, which frees them. */
  Constants(PtNDManager manager, Transfers transfers) {
    this.manager = manager;
    this.transfers = transfers;
  }

  /**
   * Returns the array of some values. It may only be the second operand: an operation's result
   * belongs to the manager of the first, and this one is never freed.
   *
   * @param values the same object at each call, never changed
   */
  PtNDArray of(float[] values, Shape shape) {
    return arrays.computeIfAbsent(values, v -> put(manager, transfers, v, shape));
  }

  /** Copies values into an array of a manager. */
  static PtNDArray put(PtNDManager manager, Transfers transfers, float[] values, Shape shape) {
    ByteBuffer memory =
        ByteBuffer.allocateDirect(Math.multiplyExact(values.length, Float.BYTES))
            .order(ByteOrder.nativeOrder());
    memory.asFloatBuffer().put(values);
    return transfers.put(manager, memory, shape, DataType.FLOAT32);
  }
}
