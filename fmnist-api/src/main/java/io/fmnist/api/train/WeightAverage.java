package io.fmnist.api.train;

import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.util.LinkedHashMap;
import java.util.Map;

/** The average of a training's weights so far, in float32. */
final class WeightAverage {
  private final WeightAveraging averaging;
  private final Map<String, float[]> values = new LinkedHashMap<>();
  private final Weights start;
  private long updates;

  WeightAverage(WeightAveraging averaging, TrainingState.Average state) {
    this.averaging = averaging;
    start = state.weights();
    updates = state.updates();
    start.asMap().forEach((name, tensor) -> values.put(name, tensor.toArray()));
  }

  int everySteps() {
    return averaging.everySteps();
  }

  void add(Weights weights) {
    float share = (float) (1 - averaging.decay(updates++));
    values.forEach((name, average) -> move(average, weights.get(name), share));
  }

  private static void move(float[] average, Tensor towards, float share) {
    for (int i = 0; i < average.length; i++) {
      average[i] += share * (towards.get(i) - average[i]);
    }
  }

  TrainingState.Average state() {
    return new TrainingState.Average(weights(), updates);
  }

  Weights weights() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    values.forEach((name, v) -> tensors.put(name, Tensor.of(start.get(name).shape(), v)));
    return new Weights(tensors);
  }
}
