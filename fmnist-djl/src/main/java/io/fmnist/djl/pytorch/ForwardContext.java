package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.backend.DropoutMasks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One forward pass: the arrays' scope, the parameters as fresh leaves of the autograd graph, and
 * the batch statistics that the pass leaves behind.
 */
final class ForwardContext {
  private final PtNDManager manager;
  private final List<PtNDArray> leaves = new ArrayList<>();
  private final List<BatchStatistics> statistics = new ArrayList<>();
  private final List<NormStatistics> running;
  private final @Nullable DropoutMasks masks;
  private final int images;

  /**
   * Statistics of one batch normalization.
   *
   * @param ordinal of the layer among batch normalizations
   * @param mean over the batch
   * @param unbiasedVariance over the batch, divided by {@code count - 1}
   * @param count values a channel
   */
  record BatchStatistics(int ordinal, PtNDArray mean, PtNDArray unbiasedVariance, long count) {}

  /**
   * Opens a pass.
   *
   * @param running statistics of each batch normalization, for inference
   * @param images of the batch
   * @param masks null for inference
   */
  ForwardContext(
      PtNDManager manager,
      Parameters parameters,
      List<NormStatistics> running,
      int images,
      @Nullable DropoutMasks masks) {
    this.manager = manager;
    this.running = running;
    this.images = images;
    this.masks = masks;
    for (Slot slot : parameters.slots()) {
      PtNDArray leaf = floats(parameters.memory(slot.tensor()), slot.shape());
      if (masks != null) {
        JniUtils.attachGradient(leaf, true);
      }
      leaves.add(leaf);
    }
  }

  boolean isTraining() {
    return masks != null;
  }

  int images() {
    return images;
  }

  PtNDManager manager() {
    return manager;
  }

  /** Returns a trainable tensor by its index in the flat vector's slots. */
  PtNDArray parameter(int index) {
    return leaves.get(index);
  }

  List<PtNDArray> parameters() {
    return leaves;
  }

  DropoutMasks masks() {
    if (masks == null) {
      throw new IllegalStateException("an inference pass has no masks");
    }
    return masks;
  }

  void add(BatchStatistics batch) {
    statistics.add(batch);
  }

  List<BatchStatistics> statistics() {
    return statistics;
  }

  PtNDArray runningMean(int ordinal) {
    NormStatistics statistics = running.get(ordinal);
    return floats(statistics.engineMean(), new Shape(statistics.size()));
  }

  PtNDArray runningVariance(int ordinal) {
    NormStatistics statistics = running.get(ordinal);
    return floats(statistics.engineVariance(), new Shape(statistics.size()));
  }

  PtNDArray zeros(int size) {
    return JniUtils.createZerosNdArray(
        manager, new Shape(size), DataType.FLOAT32, manager.getDevice(), SparseFormat.DENSE);
  }

  /** Makes an array without axes. */
  PtNDArray scalar(double value) {
    return JniUtils.full(
        manager, new Shape(), value, DataType.FLOAT32, manager.getDevice(), SparseFormat.DENSE);
  }

  /** Makes an array over a direct buffer; on the CPU it aliases the buffer. */
  PtNDArray floats(ByteBuffer memory, Shape shape) {
    return array(memory, shape, DataType.FLOAT32);
  }

  /** Makes an array of unsigned bytes over a direct buffer; on the CPU it aliases the buffer. */
  PtNDArray bytes(ByteBuffer memory, Shape shape) {
    return array(memory, shape, DataType.UINT8);
  }

  private PtNDArray array(ByteBuffer memory, Shape shape, DataType type) {
    return JniUtils.createNdFromByteBuffer(
        manager, memory, shape, type, SparseFormat.DENSE, manager.getDevice());
  }
}
