package io.fmnist.dl4j;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A tensor on its way through a plan.
 *
 * @param array maps as [N, H, W, C], vectors as [N, F]
 * @param block the memory to give back after its last use; null where somebody else owns it
 * @param writable whether the next operation may overwrite it: nobody else reads it later
 */
record Value(INDArray array, @Nullable INDArray block, boolean writable) {
  /** Returns the same memory in another shape. */
  Value as(long... shape) {
    return new Value(array.reshape('c', shape), block, writable);
  }

  /** Returns the same tensor for a reader that must leave it as it is. */
  Value readOnly() {
    return new Value(array, null, false);
  }

  long size() {
    return array.length();
  }
}
