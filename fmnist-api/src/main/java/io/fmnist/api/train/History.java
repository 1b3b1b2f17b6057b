package io.fmnist.api.train;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The epochs of a training.
 *
 * @param epochs in order
 * @param stopped why a listener stopped the training; empty for one that ran to its end
 * @param kept the epoch with whose weights the training ended, where a listener kept them; from 1
 */
public record History(List<EpochMetrics> epochs, Optional<String> stopped, OptionalInt kept) {
  public History {
    epochs = List.copyOf(epochs);
  }

  /** Of a training that ran to its end and has its last weights. */
  public History(List<EpochMetrics> epochs) {
    this(epochs, Optional.empty(), OptionalInt.empty());
  }

  /**
   * Returns the epoch with whose weights the training ended: the kept one, or the last.
   *
   * @throws IndexOutOfBoundsException if there is no epoch
   */
  public EpochMetrics end() {
    return epochs.get(kept.orElse(epochs.size()) - 1);
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
