package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.support.PackedMasks;
import io.fmnist.api.model.ImageShape;

/** Inverted dropout: the given mask, scaled by 1 / (1 - rate), times the input. */
final class DropoutOp implements Op {
  private static final long[] NHWC_TO_NCHW = {0, 3, 1, 2};

  private final int ordinal;
  private final double rate;
  private final io.fmnist.api.model.Shape shape;
  private final float scale;
  private final float[] factorsOfBytes;
  private byte[] keep = new byte[0];
  private float[] factors = new float[0];
  private final DirectFloats memory = new DirectFloats();

  DropoutOp(int ordinal, double rate, io.fmnist.api.model.Shape shape) {
    this.ordinal = ordinal;
    this.rate = rate;
    this.shape = shape;
    scale = (float) (1 / (1 - rate));
    factorsOfBytes = PackedMasks.factorsOfBytes(rate);
  }

  /** Returns the number of elements of a batch's input. */
  int size(int images) {
    return Math.multiplyExact(images, shape.elements());
  }

  /** Returns the layer's place among dropout layers. */
  int ordinal() {
    return ordinal;
  }

  /** Returns {@link PackedMasks#factorsOfBytes} of this layer, always the same object. */
  float[] factorsOfBytes() {
    return factorsOfBytes;
  }

  /** Draws a mask as it is copied to a device. */
  byte[] drawPacked(DropoutMasks masks, int images) {
    return PackedMasks.draw(masks, ordinal, rate, size(images));
  }

  /** Draws a mask and makes an array of its factors, valid until the next call. */
  PtNDArray drawn(DropoutMasks masks, ForwardContext context, Transfers transfers) {
    int size = size(context.images());
    if (keep.length < size) {
      keep = new byte[size];
      factors = new float[size];
    }
    masks.fill(ordinal, rate, keep, size);
    for (int i = 0; i < size; i++) {
      factors[i] = keep[i] * scale;
    }
    Shape flat = new Shape(size);
    return transfers.put(context.manager(), memory.of(factors, size), flat, DataType.FLOAT32);
  }

  @Override
  public PtNDArray forward(PtNDArray input, ForwardContext context) {
    if (!context.isTraining()) {
      return input;
    }
    PtNDArray factors = context.factors(this);
    if (shape instanceof ImageShape map) {
      long[] nhwc = {context.images(), map.height(), map.width(), map.channels()};
      PtNDArray maps = JniUtils.permute(JniUtils.reshape(factors, nhwc), NHWC_TO_NCHW);
      return JniUtils.mul(input, maps);
    }
    long[] vectors = {context.images(), shape.elements()};
    return JniUtils.mul(input, JniUtils.reshape(factors, vectors));
  }
}
