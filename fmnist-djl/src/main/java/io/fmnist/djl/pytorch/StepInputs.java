package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.support.PackedMasks;
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
  private final PtNDManager scope;
  private final Batch batch;
  private final DropoutMasks masks;
  private final PtNDArray pixels;
  private final PtNDArray labels;
  private final PtNDArray targets;
  private final List<PtNDArray> packedMasks = new ArrayList<>();

  /**
   * Draws the masks, then copies everything in two arrays. A copy to a GPU waits for the operations
   * that were queued before it, so there are few, and none before the masks are drawn.
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
    this.batch = batch;
    this.masks = masks;
    int images = batch.size();
    ByteBuffer pixelMemory = batch.directPixels();
    List<byte[]> packed = new ArrayList<>();
    int bytes = pixelMemory.remaining();
    for (DropoutOp dropout : dropouts) {
      packed.add(dropout.drawPacked(masks, images));
      bytes = Math.addExact(bytes, packed.get(packed.size() - 1).length);
    }
    ByteBuffer byteMemory = direct(bytes).put(pixelMemory.duplicate());
    packed.forEach(byteMemory::put);
    int floats = Math.multiplyExact(images, classes + 1);
    ByteBuffer floatMemory = direct(Math.multiplyExact(floats, Float.BYTES));
    for (int i = 0; i < images; i++) {
      floatMemory.putFloat(batch.label(i));
    }
    for (int i = 0; i < images; i++) {
      for (int c = 0; c < classes; c++) {
        floatMemory.putFloat(batch.target(i, c));
      }
    }

    scope = manager.newSubManager(manager.getDevice());
    PtNDArray allBytes =
        transfers.put(scope, byteMemory.rewind(), new Shape(bytes), DataType.UINT8);
    PtNDArray allFloats =
        transfers.put(scope, floatMemory.rewind(), new Shape(floats), DataType.FLOAT32);
    int at = pixelMemory.remaining();
    long[] pixelShape = Program.pixels(batch).getShape();
    pixels = JniUtils.reshape(part(allBytes, 0, at), pixelShape);
    for (byte[] mask : packed) {
      packedMasks.add(part(allBytes, at, at + mask.length));
      at += mask.length;
    }
    labels = part(allFloats, 0, images);
    targets = JniUtils.reshape(part(allFloats, images, floats), new long[] {images, classes});
  }

  private static PtNDArray part(PtNDArray array, int start, int end) {
    return JniUtils.slice(array, 0, start, end, 1);
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** Returns whether these are of a batch and masks. */
  boolean areOf(Batch otherBatch, DropoutMasks otherMasks) {
    return batch == otherBatch && masks.equals(otherMasks);
  }

  /** Returns the pixels, unsigned bytes, [N, C, H, W]. */
  PtNDArray pixels() {
    return pixels;
  }

  /** Returns the labels, whole numbers in float32, [N]. */
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
        context.constant(dropout.factorsOfBytes(), new Shape(PackedMasks.BYTE_VALUES, Byte.SIZE));
    PtNDArray indices = JniUtils.to(bytes, DataType.INT32, scope.getDevice());
    PtNDArray factors =
        JniUtils.reshape(JniUtils.embedding(indices, table, false), new long[] {-1});
    return part(factors, 0, dropout.size(context.images()));
  }

  @Override
  public void close() {
    scope.close();
  }
}
