package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.data.Batch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What a training step takes from Java, on the device: pixels, labels, targets, and the dropout
 * masks with eight elements in a byte.
 */
final class StepInputs implements ForwardContext.MaskSource, AutoCloseable {
  private static final int VALUES_OF_A_BYTE = 256;

  private final PtNDManager scope;
  private final Batch batch;
  private final DropoutMasks masks;
  private final PtNDArray pixels;
  private final PtNDArray labels;
  private final PtNDArray targets;
  private final List<PtNDArray> packedMasks = new ArrayList<>();

  /**
   * Copies them.
   *
   * @param manager whose child holds them
   * @param dropouts of the network, by ordinal
   */
  StepInputs(
      PtNDManager manager,
      Transfers transfers,
      Batch batch,
      int classes,
      DropoutMasks masks,
      List<DropoutOp> dropouts) {
    scope = manager.newSubManager(manager.getDevice());
    this.batch = batch;
    this.masks = masks;
    int images = batch.size();
    pixels = transfers.put(scope, batch.directPixels(), Program.pixels(batch), DataType.UINT8);
    ByteBuffer labelMemory = direct(images * Integer.BYTES);
    ByteBuffer targetMemory = direct(Math.multiplyExact(images * classes, Float.BYTES));
    for (int i = 0; i < images; i++) {
      labelMemory.putInt(batch.label(i));
      for (int c = 0; c < classes; c++) {
        targetMemory.putFloat(batch.target(i, c));
      }
    }
    labels = transfers.put(scope, labelMemory.rewind(), new Shape(images), DataType.INT32);
    targets =
        transfers.put(scope, targetMemory.rewind(), new Shape(images, classes), DataType.FLOAT32);
    for (DropoutOp dropout : dropouts) {
      int size = dropout.size(images);
      byte[] keep = new byte[packedBytes(size) * Byte.SIZE];
      dropout.draw(masks, keep, size);
      ByteBuffer packed = pack(keep);
      Shape shape = new Shape(packed.capacity());
      packedMasks.add(transfers.put(scope, packed, shape, DataType.UINT8));
    }
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private static int packedBytes(int elements) {
    return (elements + Byte.SIZE - 1) / Byte.SIZE;
  }

  /**
   * Puts eight elements into a byte, the first into its lowest bit.
   *
   * @param keep 0 or 1, a multiple of eight of them
   */
  static ByteBuffer pack(byte[] keep) {
    ByteBuffer elements = ByteBuffer.wrap(keep).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer packed = direct(keep.length / Byte.SIZE);
    while (elements.hasRemaining()) {
      // Moves the lowest bit of byte i to bit i of the highest byte.
      packed.put((byte) ((elements.getLong() * 0x0102040810204080L) >>> 56));
    }
    return packed.rewind();
  }

  /**
   * Returns the factors of the elements that each value of a byte stands for, [256, 8].
   *
   * @param scale factor of an element that is kept
   */
  static float[] factorsOfBytes(float scale) {
    float[] factors = new float[VALUES_OF_A_BYTE * Byte.SIZE];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = (((i / Byte.SIZE) >>> (i % Byte.SIZE)) & 1) * scale;
    }
    return factors;
  }

  /** Returns whether these are of a batch and masks. */
  boolean areOf(Batch otherBatch, DropoutMasks otherMasks) {
    return batch == otherBatch && masks.equals(otherMasks);
  }

  /** Returns the pixels, unsigned bytes, [N, C, H, W]. */
  PtNDArray pixels() {
    return pixels;
  }

  /** Returns the labels, [N]. */
  PtNDArray labels() {
    return labels;
  }

  /** Returns the targets, [N, classes]. */
  PtNDArray targets() {
    return targets;
  }

  @Override
  public PtNDArray factors(DropoutOp dropout, ForwardContext context) {
    PtNDArray bytes = packedMasks.get(dropout.ordinal());
    PtNDArray table =
        context.constant(dropout.factorsOfBytes(), new Shape(VALUES_OF_A_BYTE, Byte.SIZE));
    PtNDArray indices = JniUtils.to(bytes, DataType.INT32, scope.getDevice());
    PtNDArray factors =
        JniUtils.reshape(JniUtils.embedding(indices, table, false), new long[] {-1});
    return JniUtils.slice(factors, 0, 0, dropout.size(context.images()), 1);
  }

  @Override
  public void close() {
    scope.close();
  }
}
