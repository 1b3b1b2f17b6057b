package io.fmnist.api.train;

import io.fmnist.api.Problems;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Stops a training whose validation no longer improves (Keras's {@code EarlyStopping}). It reads
 * the history alone, so nothing of it has to be saved with a checkpoint.
 *
 * @param metric that should improve
 * @param patience epochs in a row without an improvement after which the training ends, 1 to
 *     100,000; Keras's 0 does what 1 does
 * @param minDelta 0 or more; a smaller difference is no improvement
 */
public record EarlyStopping(ValidationMetric metric, int patience, double minDelta)
    implements TrainingListener {
  /** Validates the numbers and refuses null. */
  public EarlyStopping {
    Objects.requireNonNull(metric, "early stopping: metric is null");
    Problems.at("early_stopping")
        .range("patience", patience, 1, TrainingSpec.MAX_EPOCHS)
        .require(
            minDelta >= 0 && Double.isFinite(minDelta),
            "min_delta is " + minDelta + "; it must be 0 or more")
        .throwIfAny();
  }

  /** By the validation loss, where any improvement counts. */
  public static EarlyStopping of(int patience) {
    return new EarlyStopping(ValidationMetric.LOSS, patience, 0);
  }

  /**
   * Returns why a training ends after these epochs; empty where it goes on.
   *
   * @param epochs all so far, in order
   */
  public Optional<String> reason(List<EpochMetrics> epochs) {
    if (epochs.isEmpty()) {
      return Optional.empty();
    }
    EpochMetrics best = epochs.get(0);
    for (EpochMetrics epoch : epochs) {
      best = metric.isBetter(epoch, best, minDelta) ? epoch : best;
    }
    EpochMetrics last = epochs.get(epochs.size() - 1);
    if (last.epoch() - best.epoch() < patience) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "early stopping: %s has not improved on %.4f of epoch %d%s for %d %s",
            metric.id(),
            metric.of(best),
            best.epoch(),
            minDelta == 0 ? "" : " by more than " + minDelta,
            patience,
            patience == 1 ? "epoch" : "epochs"));
  }

  @Override
  public boolean needsValidation() {
    return true;
  }

  @Override
  public void onEpoch(EpochMetrics metrics, TrainingControl control) {
    reason(control.history()).ifPresent(control::stop);
  }
}
