package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Window;

/**
 * Convolution with a kernel stored OHWI: seen as OIHW through a permutation, it is channels-last,
 * and PyTorch then keeps the whole map so.
 */
record ConvolutionOp(int kernel, int bias, Window window, Padding.Explicit padding) implements Op {
  private static final long[] OHWI_TO_OIHW = {0, 3, 1, 2};

  @Override
  public PtNDArray forward(PtNDArray input, Pass pass) {
    PtNDArray weight = JniUtils.permute(pass.parameter(kernel), OHWI_TO_OIHW);
    boolean symmetric = padding.isSymmetric();
    PtNDArray padded = symmetric ? input : Pad.with(input, padding, 0);
    return JniUtils.convolution(
        padded,
        weight,
        bias < 0 ? null : pass.parameter(bias),
        new Shape(window.strideHeight(), window.strideWidth()),
        symmetric ? new Shape(padding.top(), padding.left()) : new Shape(0, 0),
        new Shape(1, 1),
        1);
  }
}
