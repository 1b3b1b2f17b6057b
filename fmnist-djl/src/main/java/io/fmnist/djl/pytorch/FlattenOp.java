package io.fmnist.djl.pytorch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Turns maps into vectors.
 *
 * @param features of the output
 * @param channelsLast whether the vector's order is H, W, C, which costs nothing, because the dense
 *     layer after it has its kernel in that order; else C, H, W
 */
record FlattenOp(int features, boolean channelsLast) implements Op {
  private static final long[] NCHW_TO_NHWC = {0, 2, 3, 1};

  @Override
  public PtNDArray forward(PtNDArray input, ForwardContext context) {
    PtNDArray ordered = channelsLast ? JniUtils.permute(input, NCHW_TO_NHWC) : input;
    return JniUtils.reshape(ordered, new long[] {context.images(), features});
  }
}
