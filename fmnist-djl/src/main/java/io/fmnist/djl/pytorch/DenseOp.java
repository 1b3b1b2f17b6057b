package io.fmnist.djl.pytorch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Fully connected layer.
 *
 * @param kernel slot, [out, in]
 * @param bias slot, or -1
 */
record DenseOp(int kernel, int bias) implements Op {
  @Override
  public PtNDArray forward(PtNDArray input, ForwardContext context) {
    return JniUtils.linear(
        input, context.parameter(kernel), bias < 0 ? null : context.parameter(bias));
  }
}
