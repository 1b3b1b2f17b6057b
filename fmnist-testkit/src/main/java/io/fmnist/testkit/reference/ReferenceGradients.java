package io.fmnist.testkit.reference;

import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Loss and gradients in float64.
 *
 * @param loss mean softmax cross-entropy of the batch
 * @param logits in training mode, [N, classes], row-major
 * @param byName gradients of that mean by each trainable tensor, canonical layout and order
 */
public record ReferenceGradients(double loss, double[] logits, Map<String, double[]> byName) {

  /** Returns the gradients rounded to float32. */
  Weights rounded(List<ParameterSpec> parameters) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (ParameterSpec p : parameters) {
      double[] values = byName.get(p.name());
      if (values != null) {
        tensors.put(p.name(), Tensor.of(p.shape(), Floats.of(values)));
      }
    }
    return new Weights(tensors);
  }
}
