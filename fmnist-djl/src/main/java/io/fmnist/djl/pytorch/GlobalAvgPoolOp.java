package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.model.ImageShape;

/** Mean of each channel over the map: [N, C, H, W] to [N, C]. */
record GlobalAvgPoolOp(ImageShape input) implements Op {
  @Override
  public PtNDArray forward(PtNDArray maps, ForwardContext context) {
    PtNDArray mean = JniUtils.adaptiveAvgPool(maps, new Shape(1, 1));
    return JniUtils.reshape(mean, new long[] {context.images(), input.channels()});
  }
}
