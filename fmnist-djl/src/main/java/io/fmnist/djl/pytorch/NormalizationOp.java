package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/** Fixed normalization of each channel of a map or feature of a vector. */
final class NormalizationOp implements Op {
  private final float[] means;
  private final float[] deviations;
  private final Shape shape;

  /**
   * Makes the operation.
   *
   * @param isMap whether its input is [N, C, H, W], and not [N, F]
   */
  NormalizationOp(float[] means, float[] deviations, boolean isMap) {
    this.means = means;
    this.deviations = deviations;
    shape = isMap ? new Shape(means.length, 1, 1) : new Shape(means.length);
  }

  @Override
  public PtNDArray forward(PtNDArray input, ForwardContext context) {
    PtNDArray mean = context.constant(means, shape);
    PtNDArray deviation = context.constant(deviations, shape);
    return JniUtils.div(JniUtils.sub(input, mean), deviation);
  }
}
