package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Window;

/** Max pooling; PyTorch gives the gradient of equal values to the first in row-major order. */
record MaxPoolOp(Window window, Padding.Explicit padding) implements Op {
  @Override
  public PtNDArray forward(PtNDArray input, Pass pass) {
    PtNDArray padded =
        padding.isZero() ? input : Pad.with(input, padding, Double.NEGATIVE_INFINITY);
    return JniUtils.maxPool(
        padded,
        new Shape(window.height(), window.width()),
        new Shape(window.strideHeight(), window.strideWidth()),
        new Shape(0, 0),
        false);
  }
}
