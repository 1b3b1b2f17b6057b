package io.fmnist.djl.pytorch;

import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All trainable tensors in one flat vector, in the engine's layout: an array that the optimizer
 * updates in one pass, and a direct buffer of the same values that the engine's tensors alias.
 */
final class Parameters {
  private final List<Slot> slots;
  private final float[] values;
  private final float[] gradients;
  private final ByteBuffer memory;
  private final FloatBuffer shared;

  Parameters(List<Slot> slots) {
    this.slots = List.copyOf(slots);
    int size = slots.stream().mapToInt(s -> s.spec().size()).sum();
    values = new float[size];
    gradients = new float[size];
    memory =
        ByteBuffer.allocateDirect(Math.multiplyExact(size, Float.BYTES))
            .order(ByteOrder.nativeOrder());
    shared = memory.asFloatBuffer();
  }

  List<Slot> slots() {
    return slots;
  }

  int size() {
    return values.length;
  }

  /**
   * Returns the values to update in place; {@link #publish()} makes the change visible to the
   * engine.
   */
  float[] values() {
    return values;
  }

  float[] gradients() {
    return gradients;
  }

  /** Copies the values to where the engine reads them. */
  void publish() {
    shared.put(0, values);
  }

  /** Returns the engine's memory of one tensor. */
  ByteBuffer memory(Slot slot) {
    return memory
        .slice(slot.offset() * Float.BYTES, slot.spec().size() * Float.BYTES)
        .order(ByteOrder.nativeOrder());
  }

  /** Converts a flat vector to named canonical tensors. */
  Weights export(float[] flat) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Slot slot : slots) {
      tensors.put(
          slot.spec().name(),
          Tensor.of(slot.spec().shape(), slot.layout().toCanonical(flat, slot.offset())));
    }
    return new Weights(tensors);
  }

  /**
   * Converts named canonical tensors to a flat vector; names that are not trainable are left out.
   */
  void load(Weights weights, float[] flat) {
    for (Slot slot : slots) {
      float[] canonical = weights.get(slot.spec().name()).toArray();
      slot.layout().toEngine(canonical, flat, slot.offset());
    }
  }
}
