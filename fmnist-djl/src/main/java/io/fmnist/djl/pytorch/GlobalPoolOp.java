package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.model.ImageShape;

/**
 * Mean or maximum of each channel over the map: [N, C, H, W] to [N, C]. PyTorch gives the gradient
 * of equal maxima to the first in row-major order.
 */
record GlobalPoolOp(ImageShape input, boolean maximum) implements Op {
  private static final Shape ONE = new Shape(1, 1);

  @Override
  public PtNDArray forward(PtNDArray maps, ForwardContext context) {
    PtNDArray pooled =
        maximum ? JniUtils.adaptiveMaxPool(maps, ONE) : JniUtils.adaptiveAvgPool(maps, ONE);
    return JniUtils.reshape(pooled, new long[] {context.images(), input.channels()});
  }
}
