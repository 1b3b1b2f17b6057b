package io.fmnist.api.train;

import java.util.List;
import java.util.Optional;

/**
 * The epochs of a training.
 *
 * @param epochs in order
 * @param stopped why a listener stopped the training; empty for one that ran to its end
 */
public record History(List<EpochMetrics> epochs, Optional<String> stopped) {
  /** Copies the list. */
  public History {
    epochs = List.copyOf(epochs);
  }

  /** Of a training that ran to its end. */
  public History(List<EpochMetrics> epochs) {
    this(epochs, Optional.empty());
  }

  /** Returns the median wall time of an epoch's training steps, in seconds; NaN without epochs. */
  public double medianTrainSeconds() {
    double[] seconds = epochs.stream().mapToDouble(EpochMetrics::trainSeconds).sorted().toArray();
    if (seconds.length == 0) {
      return Double.NaN;
    }
    int middle = seconds.length / 2;
    return seconds.length % 2 == 1 ? seconds[middle] : (seconds[middle - 1] + seconds[middle]) / 2;
  }
}
