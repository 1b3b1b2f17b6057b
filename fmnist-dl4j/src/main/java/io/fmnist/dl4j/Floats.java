package io.fmnist.dl4j;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Native memory: to get it, to see it as a tensor, to copy to and from Java. All copies of numbers
 * between Java and the engine are made here, and their bytes counted.
 */
final class Floats {
  private static final LongAdder TO_ENGINE = new LongAdder();
  private static final LongAdder FROM_ENGINE = new LongAdder();

  private Floats() {}

  /** Returns the bytes that this process has copied to the engine so far. */
  static long bytesToEngine() {
    return TO_ENGINE.sum();
  }

  /** Returns the bytes that this process has copied from the engine so far. */
  static long bytesFromEngine() {
    return FROM_ENGINE.sum();
  }

  /** Allocates a vector with undefined content; whoever asks for it closes it. */
  static INDArray allocate(long size) {
    // A tensor without values cannot be allocated; a network without parameters asks for one.
    return Nd4j.createUninitializedDetached(DataType.FLOAT, Math.max(size, 1));
  }

  /** Returns a row-major tensor over part of a vector's memory. */
  static INDArray view(INDArray vector, long offset, long... shape) {
    long size = 1;
    for (long axis : shape) {
      size *= axis;
    }
    return vector.get(NDArrayIndex.interval(offset, offset + size)).reshape('c', shape);
  }

  /** Copies the first {@code size} values to a row-major tensor. */
  static void write(INDArray to, float[] from, int size) {
    ((FloatPointer) host(to)).put(from, 0, size);
    written(to, (long) size * Float.BYTES);
  }

  /** Copies unsigned bytes to a row-major tensor, as many as are left. */
  static void write(INDArray to, ByteBuffer from) {
    int size = from.remaining();
    // The pointer's own type differs from build to build of ND4J.
    new BytePointer(host(to)).capacity(size).asByteBuffer().put(from.duplicate());
    written(to, size);
  }

  private static void written(INDArray to, long bytes) {
    Nd4j.getAffinityManager().tagLocation(to, AffinityManager.Location.HOST);
    TO_ENGINE.add(bytes);
  }

  /** Copies as many values from a row-major tensor as the array holds. */
  static void read(INDArray from, float[] to) {
    ((FloatPointer) host(from)).get(to);
    FROM_ENGINE.add((long) to.length * Float.BYTES);
  }

  /** Copies as many float64 from a row-major tensor as the array holds. */
  static void read(INDArray from, double[] to) {
    ((DoublePointer) host(from)).get(to);
    FROM_ENGINE.add((long) to.length * Double.BYTES);
  }

  private static Pointer host(INDArray array) {
    // On a GPU the newest values may be there alone; on the CPU this and the tag do nothing.
    Nd4j.getAffinityManager().ensureLocation(array, AffinityManager.Location.HOST);
    // addressPointer() starts at the view's offset.
    return array.data().addressPointer();
  }
}
