package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.model.ImageShape;
import java.nio.ByteBuffer;

/** Inverted dropout: the given mask, scaled by 1 / (1 - rate), times the input. */
final class DropoutOp implements Op {
  private static final long[] NHWC_TO_NCHW = {0, 3, 1, 2};

  private final int ordinal;
  private final double rate;
  private final io.fmnist.api.model.Shape shape;
  private byte[] keep = new byte[0];
  private float[] factors = new float[0];
  private final DirectFloats memory = new DirectFloats();

  DropoutOp(int ordinal, double rate, io.fmnist.api.model.Shape shape) {
    this.ordinal = ordinal;
    this.rate = rate;
    this.shape = shape;
  }

  @Override
  public PtNDArray forward(PtNDArray input, ForwardContext context) {
    if (!context.isTraining()) {
      return input;
    }
    int size = Math.multiplyExact(context.images(), shape.elements());
    if (keep.length < size) {
      keep = new byte[size];
      factors = new float[size];
    }
    context.masks().fill(ordinal, rate, keep, size);
    float scale = (float) (1 / (1 - rate));
    for (int i = 0; i < size; i++) {
      factors[i] = keep[i] * scale;
    }
    return JniUtils.mul(input, mask(memory.of(factors, size), context));
  }

  private PtNDArray mask(ByteBuffer values, ForwardContext context) {
    if (shape instanceof ImageShape map) {
      Shape nhwc = new Shape(context.images(), map.height(), map.width(), map.channels());
      return JniUtils.permute(context.floats(values, nhwc), NHWC_TO_NCHW);
    }
    return context.floats(values, new Shape(context.images(), shape.elements()));
  }
}
