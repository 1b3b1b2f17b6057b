package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.backend.support.FlatLayout;
import io.fmnist.api.model.Weights;

/**
 * A flat vector of tensors that lives on the device and changes in place. Its size is {@link
 * #aligned}, and what lies between tensors is zero.
 */
final class DeviceVector implements AutoCloseable {
  /**
   * Floats at whose multiples tensors begin: 16 bytes, which kernels of cuDNN read at once and end
   * the process's use of the GPU with "misaligned address" where they cannot.
   */
  private static final int ALIGNMENT = 4;

  private final FlatLayout layout;
  private final PtNDManager manager;
  private final Transfers transfers;
  private final PtNDArray values;

  /** Starts with zeros, in a child of a manager. */
  DeviceVector(FlatLayout layout, PtNDManager parent, Transfers transfers) {
    this.layout = layout;
    this.transfers = transfers;
    manager = parent.newSubManager(parent.getDevice());
    values =
        JniUtils.createZerosNdArray(
            manager,
            new Shape(aligned(layout.size())),
            DataType.FLOAT32,
            manager.getDevice(),
            SparseFormat.DENSE);
  }

  /** Returns the first place from an offset on where a tensor may begin. */
  static int aligned(int offset) {
    return Math.addExact(offset, ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Returns where each tensor lies. */
  FlatLayout layout() {
    return layout;
  }

  /** Returns all values; they belong to this vector. */
  PtNDArray values() {
    return values;
  }

  /** Returns a part of the values, which changes with them and is freed with them. */
  PtNDArray part(int from, int to) {
    return from == 0 && to == values.size() ? values : JniUtils.slice(values, 0, from, to, 1);
  }

  /** Replaces all tensors; gradients must be off. */
  void load(Weights weights) {
    float[] flat = new float[(int) values.size()];
    if (flat.length == 0) {
      return;
    }
    layout.load(weights, flat);
    try (PtNDArray loaded = Constants.put(manager, transfers, flat, new Shape(flat.length))) {
      long[] end = {flat.length};
      JniUtils.indexSet(values, loaded, new long[] {0}, end, new long[] {1});
    }
  }

  /** Returns copies of the tensors. */
  Weights export() {
    return layout.export(transfers.floats(values));
  }

  /**
   * Moves every value towards that of another vector: {@code v += share * (other - v)}; gradients
   * must be off.
   */
  void moveTowards(DeviceVector other, double share) {
    try (PtNDArray difference = JniUtils.sub(other.values, values);
        PtNDArray factor = ForwardContext.scalar(manager, share)) {
      JniUtils.muli(difference, factor);
      JniUtils.addi(values, difference);
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
