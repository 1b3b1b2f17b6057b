package io.fmnist.tasks.exchange;

import io.fmnist.api.model.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Reorders the axes of tensors. */
final class Axes {
  private Axes() {}

  /**
   * Returns a tensor with its axes in another order.
   *
   * @param order for each axis of the result, the axis of {@code tensor}
   */
  static Tensor permuted(Tensor tensor, List<Integer> order) {
    int rank = order.size();
    int[] strides = new int[rank];
    List<Integer> shape = new ArrayList<>();
    for (int axis : order) {
      int stride = 1;
      for (int size : tensor.shape().subList(axis + 1, rank)) {
        stride *= size;
      }
      strides[shape.size()] = stride;
      shape.add(tensor.shape().get(axis));
    }
    float[] values = new float[tensor.size()];
    int[] index = new int[rank];
    int from = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.get(from);
      for (int axis = rank - 1; axis >= 0; axis--) {
        from += strides[axis];
        if (++index[axis] < shape.get(axis)) {
          break;
        }
        from -= strides[axis] * shape.get(axis);
        index[axis] = 0;
      }
    }
    return Tensor.of(shape, values);
  }
}
