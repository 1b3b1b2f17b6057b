package io.fmnist.api.backend.support;

import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each tensor lies in one flat vector. What comes from outside or goes there is canonical and
 * named.
 *
 * @param tensors which do not overlap
 */
public record FlatLayout(List<FlatTensor> tensors) {
  public FlatLayout {
    tensors = List.copyOf(tensors);
  }

  /** Returns where the last tensor ends. */
  public int size() {
    return tensors.stream().mapToInt(t -> t.offset() + t.spec().size()).max().orElse(0);
  }

  /** Returns copies of the tensors in a vector. */
  public Weights export(float[] flat) {
    Map<String, Tensor> named = new LinkedHashMap<>();
    for (FlatTensor tensor : tensors) {
      named.put(
          tensor.spec().name(),
          Tensor.of(tensor.spec().shape(), tensor.layout().toCanonical(flat, tensor.offset())));
    }
    return new Weights(named);
  }

  /** Copies tensors into a vector; those without a place in it are left out. */
  public void load(Weights weights, float[] flat) {
    for (FlatTensor tensor : tensors) {
      float[] canonical = weights.get(tensor.spec().name()).toArray();
      tensor.layout().toEngine(canonical, flat, tensor.offset());
    }
  }
}
