package io.fmnist.api.train;

import java.util.List;
import java.util.Objects;

/**
 * Has a training end with the weights of its best epoch, as Keras does with {@code
 * ModelCheckpoint(save_best_only=True)}: those that were validated then, so their average where the
 * weights are averaged. Of equal epochs the first is the best.
 *
 * @param metric by which epochs are compared
 */
public record KeepBest(ValidationMetric metric) implements TrainingListener {
  /** Refuses null. */
  public KeepBest {
    Objects.requireNonNull(metric, "keep best: metric is null");
  }

  @Override
  public boolean needsValidation() {
    return true;
  }

  @Override
  public void onEpoch(EpochMetrics metrics, TrainingControl control) {
    List<EpochMetrics> epochs = control.history();
    boolean isBest =
        epochs.stream()
            .limit(epochs.size() - 1L)
            .allMatch(earlier -> metric.isBetter(metrics, earlier, 0));
    if (isBest) {
      control.keepWeights();
    }
  }
}
