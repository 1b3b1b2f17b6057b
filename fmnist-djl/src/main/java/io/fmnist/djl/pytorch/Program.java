package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.data.Batch;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ResolvedLayer;
import java.util.List;

/**
 * A network in engine calls.
 *
 * @param ops in order
 * @param slots trainable tensors, in canonical order
 * @param batchNorms by ordinal
 * @param dropouts by ordinal
 */
record Program(
    List<Op> ops, List<Slot> slots, List<ResolvedLayer> batchNorms, List<DropoutOp> dropouts) {
  private static final float[] MAX_PIXEL = {255};

  /** Returns the shape of a batch's pixels. */
  static Shape pixels(Batch batch) {
    ImageShape image = batch.shape();
    return new Shape(batch.size(), image.channels(), image.height(), image.width());
  }

  /**
   * Computes the logits, [N, classes].
   *
   * @param pixels unsigned bytes, [N, C, H, W]
   */
  PtNDArray run(PtNDArray pixels, ForwardContext context) {
    PtNDArray floats = JniUtils.to(pixels, DataType.FLOAT32, context.manager().getDevice());
    JniUtils.divi(floats, context.constant(MAX_PIXEL, new Shape(1)));
    return ResidualOp.run(ops, floats, context);
  }
}
