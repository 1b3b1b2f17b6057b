package io.fmnist.dl4j;

import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * All trainable tensors in one flat vector, in the engine's order of values: a Java array that the
 * optimizer updates in one pass, and native memory of the same values that the engine reads. The
 * gradients have the same layout, so that one copy fetches them all.
 */
final class Parameters implements AutoCloseable {
  private final List<Slot> slots;
  private final float[] values;
  private final float[] gradients;
  private final INDArray nativeValues;
  private final INDArray nativeGradients;

  Parameters(List<Slot> slots) {
    this.slots = List.copyOf(slots);
    int size = slots.stream().mapToInt(s -> s.spec().size()).sum();
    values = new float[size];
    gradients = new float[size];
    nativeValues = Floats.allocate(size);
    nativeGradients = Floats.allocate(size);
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
    Floats.write(nativeValues, values, values.length);
  }

  /** Copies the gradients from where the engine left them. */
  void fetchGradients() {
    Floats.read(nativeGradients, gradients);
  }

  /** Returns the engine's view of one tensor. */
  INDArray value(Slot slot) {
    return Floats.view(nativeValues, slot.offset(), slot.shape());
  }

  /** Returns the engine's view of one tensor's gradient. */
  INDArray gradient(Slot slot) {
    return Floats.view(nativeGradients, slot.offset(), slot.shape());
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

  @Override
  public void close() {
    nativeValues.close();
    nativeGradients.close();
  }
}
