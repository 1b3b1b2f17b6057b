package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Window;

/**
 * Max pooling; PyTorch gives the gradient of equal values to the first in row-major order.
 *
 * <p>Its own operation writes a 64-bit index beside every value, for the backward pass. Inference
 * needs none: there the maximum is taken over slices of the map, first of rows, then of columns,
 * which takes half the time and gives the same values.
 */
record MaxPoolOp(Window window, Padding.Explicit padding) implements Op {
  private static final int ROWS = 2;
  private static final int COLUMNS = 3;

  @Override
  public PtNDArray forward(PtNDArray input, ForwardContext context) {
    PtNDArray padded =
        padding.isZero() ? input : Pad.with(input, padding, Double.NEGATIVE_INFINITY);
    if (!context.isTraining()) {
      PtNDArray rows = maxima(padded, ROWS, window.height(), window.strideHeight());
      return maxima(rows, COLUMNS, window.width(), window.strideWidth());
    }
    return JniUtils.maxPool(
        padded,
        new Shape(window.height(), window.width()),
        new Shape(window.strideHeight(), window.strideWidth()),
        new Shape(0, 0),
        false);
  }

  private static PtNDArray maxima(PtNDArray map, int axis, int size, int stride) {
    long places = (map.getShape().get(axis) - size) / stride + 1;
    long reach = (places - 1) * stride + 1;
    PtNDArray greatest = JniUtils.slice(map, axis, 0, reach, stride);
    for (int i = 1; i < size; i++) {
      greatest = JniUtils.max(greatest, JniUtils.slice(map, axis, i, i + reach, stride));
    }
    return greatest;
  }
}
