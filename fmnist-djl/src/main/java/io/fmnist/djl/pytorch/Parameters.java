package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.backend.support.FlatState;
import io.fmnist.api.backend.support.FlatTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The tensors of a network that is kept in Java, where the engine reads them: parameters in a
 * direct buffer, which the engine's tensors alias, and running statistics.
 */
final class Parameters implements RunningArrays {
  private final List<Slot> slots;
  private final List<NormStatistics> running;
  private final FlatState state;
  private final Transfers transfers;
  private final ByteBuffer memory;
  private final FloatBuffer shared;

  /**
   * Allocates the buffer.
   *
   * @param slots the tensors of the state
   */
  Parameters(List<Slot> slots, List<NormStatistics> running, FlatState state, Transfers transfers) {
    this.slots = List.copyOf(slots);
    this.running = List.copyOf(running);
    this.state = state;
    this.transfers = transfers;
    memory =
        ByteBuffer.allocateDirect(Math.multiplyExact(state.size(), Float.BYTES))
            .order(ByteOrder.nativeOrder());
    shared = memory.asFloatBuffer();
  }

  List<Slot> slots() {
    return slots;
  }

  List<NormStatistics> running() {
    return running;
  }

  /** Copies the values to where the engine reads them. */
  void publish() {
    shared.put(0, state.values());
  }

  private ByteBuffer memory(FlatTensor tensor) {
    return memory
        .slice(tensor.offset() * Float.BYTES, tensor.spec().size() * Float.BYTES)
        .order(ByteOrder.nativeOrder());
  }

  /** Returns the trainable tensors by slot, in training as leaves of a new autograd graph. */
  List<PtNDArray> arrays(PtNDManager scope, boolean isTraining) {
    List<PtNDArray> leaves = new ArrayList<>();
    for (Slot slot : slots) {
      PtNDArray leaf = transfers.put(scope, memory(slot.tensor()), slot.shape(), DataType.FLOAT32);
      if (isTraining) {
        JniUtils.attachGradient(leaf, true);
      }
      leaves.add(leaf);
    }
    return leaves;
  }

  @Override
  public PtNDArray mean(int ordinal, PtNDManager scope) {
    NormStatistics of = running.get(ordinal);
    return transfers.put(scope, of.engineMean(), new Shape(of.size()), DataType.FLOAT32);
  }

  @Override
  public PtNDArray variance(int ordinal, PtNDManager scope) {
    NormStatistics of = running.get(ordinal);
    return transfers.put(scope, of.engineVariance(), new Shape(of.size()), DataType.FLOAT32);
  }
}
