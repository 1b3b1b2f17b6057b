package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The only way of values between Java's memory and the engine's, which counts their bytes. On the
 * processor an array aliases the memory that it is made of, and is counted all the same.
 */
final class Transfers {
  private final AtomicLong toEngine = new AtomicLong();
  private final AtomicLong copiesToEngine = new AtomicLong();
  private final AtomicLong fromEngine = new AtomicLong();

  /** Makes an array of a direct buffer, which on the processor must stay as it is meanwhile. */
  PtNDArray put(PtNDManager manager, ByteBuffer memory, Shape shape, DataType type) {
    toEngine.addAndGet(shape.size() * type.getNumOfBytes());
    copiesToEngine.incrementAndGet();
    return JniUtils.createNdFromByteBuffer(
        manager, memory, shape, type, SparseFormat.DENSE, manager.getDevice());
  }

  /** Waits for an array of float32 and copies it out. */
  float[] floats(PtNDArray array) {
    fromEngine.addAndGet(array.size() * Float.BYTES);
    return array.toFloatArray();
  }

  /** Waits for an array of float64 and copies it out. */
  double[] doubles(PtNDArray array) {
    fromEngine.addAndGet(array.size() * Double.BYTES);
    return array.toDoubleArray();
  }

  /** Returns the bytes that went to the engine so far. */
  long bytesToEngine() {
    return toEngine.get();
  }

  /** Returns how many copies those bytes took. */
  long copiesToEngine() {
    return copiesToEngine.get();
  }

  /** Returns the bytes that came from the engine so far. */
  long bytesFromEngine() {
    return fromEngine.get();
  }
}
