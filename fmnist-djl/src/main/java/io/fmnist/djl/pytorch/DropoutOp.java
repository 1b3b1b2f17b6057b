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
  public PtNDArray forward(PtNDArray input, Pass pass) {
    if (!pass.isTraining()) {
      return input;
    }
    int size = Math.multiplyExact(pass.images(), shape.elements());
    if (keep.length < size) {
      keep = new byte[size];
      factors = new float[size];
    }
    pass.masks().fill(ordinal, rate, keep, size);
    float scale = (float) (1 / (1 - rate));
    for (int i = 0; i < size; i++) {
      factors[i] = keep[i] * scale;
    }
    return JniUtils.mul(input, mask(memory.of(factors, size), pass));
  }

  private PtNDArray mask(ByteBuffer values, Pass pass) {
    if (shape instanceof ImageShape map) {
      Shape nhwc = new Shape(pass.images(), map.height(), map.width(), map.channels());
      return JniUtils.permute(pass.floats(values, nhwc), NHWC_TO_NCHW);
    }
    return pass.floats(values, new Shape(pass.images(), shape.elements()));
  }
}
