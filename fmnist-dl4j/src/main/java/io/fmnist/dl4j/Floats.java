package io.fmnist.dl4j;

import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Native float memory: to get it, to see it as a tensor, to copy to and from Java. */
final class Floats {
  private Floats() {}

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
    host(to).put(from, 0, size);
    Nd4j.getAffinityManager().tagLocation(to, AffinityManager.Location.HOST);
  }

  /** Copies as many values from a row-major tensor as the array holds. */
  static void read(INDArray from, float[] to) {
    host(from).get(to);
  }

  private static FloatPointer host(INDArray array) {
    // On a GPU the newest values may be there alone; on the CPU this and the tag do nothing.
    Nd4j.getAffinityManager().ensureLocation(array, AffinityManager.Location.HOST);
    // addressPointer() starts at the view's offset.
    return (FloatPointer) array.data().addressPointer();
  }
}
