package io.fmnist.djl.pytorch;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One forward pass: the arrays' scope, the network's tensors, and the batch statistics that the
 * pass leaves behind.
 */
final class ForwardContext {
  private final PtNDManager manager;
  private final RunningArrays running;
  private final Constants constants;
  private final List<PtNDArray> parameters;
  private final List<BatchStatistics> statistics = new ArrayList<>();
  private final @Nullable MaskSource masks;
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

  /** Where a training pass finds its dropout masks. */
  interface MaskSource {
    /** Returns 0 or 1 / (1 - rate) for each element of a layer's input, flat. */
    PtNDArray factors(DropoutOp dropout, ForwardContext context);
  }

  /**
   * Opens a pass.
   *
   * @param parameters trainable tensors by slot; in training leaves of the autograd graph, or parts
   *     of one
   * @param images of the batch
   * @param masks null for inference
   */
  ForwardContext(
      PtNDManager manager,
      List<PtNDArray> parameters,
      RunningArrays running,
      Constants constants,
      int images,
      @Nullable MaskSource masks) {
    this.manager = manager;
    this.parameters = parameters;
    this.running = running;
    this.constants = constants;
    this.images = images;
    this.masks = masks;
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
    return parameters.get(index);
  }

  /** Returns the factors of a dropout layer. */
  PtNDArray factors(DropoutOp dropout) {
    if (masks == null) {
      throw new IllegalStateException("an inference pass has no masks");
    }
    return masks.factors(dropout, this);
  }

  void add(BatchStatistics batch) {
    statistics.add(batch);
  }

  List<BatchStatistics> statistics() {
    return statistics;
  }

  PtNDArray runningMean(int ordinal) {
    return running.mean(ordinal, manager);
  }

  PtNDArray runningVariance(int ordinal) {
    return running.variance(ordinal, manager);
  }

  PtNDArray zeros(int size) {
    return JniUtils.createZerosNdArray(
        manager, new Shape(size), DataType.FLOAT32, manager.getDevice(), SparseFormat.DENSE);
  }

  /** Makes a float32 without axes. */
  PtNDArray scalar(double value) {
    return scalar(manager, value);
  }

  /**
   * Makes a float32 without axes, in the processor's memory: an operation on a device takes it as
   * an argument, without a copy.
   */
  static PtNDArray scalar(PtNDManager manager, double value) {
    return scalar(manager, value, DataType.FLOAT32);
  }

  /** As above, of another type. */
  static PtNDArray scalar(PtNDManager manager, double value, DataType type) {
    return JniUtils.full(manager, new Shape(), value, type, Device.cpu(), SparseFormat.DENSE);
  }

  /** See {@link Constants#of}. */
  PtNDArray constant(float[] values, Shape shape) {
    return constants.of(values, shape);
  }
}
