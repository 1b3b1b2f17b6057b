package io.fmnist.api.backend;

import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.util.LinkedHashMap;
import java.util.Map;

/** A moving average of a model's weights, running statistics too, in float32. */
public interface AveragedWeights {
  /**
   * Moves towards the model's weights of now: {@code average += share * (weights - average)}.
   *
   * @param share 0 to 1
   */
  void add(float share);

  /** Returns a copy of the average, canonical layout. */
  Weights weights();

  /** Returns an average in Java's memory, for which the model copies out its weights each time. */
  static AveragedWeights inJava(BackendModel model, Weights start) {
    Map<String, float[]> values = new LinkedHashMap<>();
    start.asMap().forEach((name, tensor) -> values.put(name, tensor.toArray()));
    return new AveragedWeights() {
      @Override
      public void add(float share) {
        Weights weights = model.weights();
        values.forEach((name, average) -> move(average, weights.get(name), share));
      }

      @Override
      public Weights weights() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        values.forEach((name, v) -> tensors.put(name, Tensor.of(start.get(name).shape(), v)));
        return new Weights(tensors);
      }
    };
  }

  private static void move(float[] average, Tensor towards, float share) {
    for (int i = 0; i < average.length; i++) {
      average[i] += share * (towards.get(i) - average[i]);
    }
  }
}
