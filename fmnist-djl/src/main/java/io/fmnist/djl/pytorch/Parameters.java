package io.fmnist.djl.pytorch;

import io.fmnist.api.backend.support.FlatState;
import io.fmnist.api.backend.support.FlatTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/** A direct buffer of the flat vector's values, which the engine's tensors alias. */
final class Parameters {
  private final List<Slot> slots;
  private final FlatState state;
  private final ByteBuffer memory;
  private final FloatBuffer shared;

  /**
   * Allocates the buffer.
   *
   * @param slots the tensors of the state
   */
  Parameters(List<Slot> slots, FlatState state) {
    this.slots = List.copyOf(slots);
    this.state = state;
    memory =
        ByteBuffer.allocateDirect(Math.multiplyExact(state.size(), Float.BYTES))
            .order(ByteOrder.nativeOrder());
    shared = memory.asFloatBuffer();
  }

  List<Slot> slots() {
    return slots;
  }

  /** Copies the values to where the engine reads them. */
  void publish() {
    shared.put(0, state.values());
  }

  /** Returns the engine's memory of one tensor. */
  ByteBuffer memory(FlatTensor tensor) {
    return memory
        .slice(tensor.offset() * Float.BYTES, tensor.spec().size() * Float.BYTES)
        .order(ByteOrder.nativeOrder());
  }
}
