package io.fmnist.api.train;

import io.fmnist.api.Problems;
import java.util.List;
import java.util.Objects;

/**
 * Lowers the learning rate where the validation no longer improves (Keras's {@code
 * ReduceLROnPlateau}, with its names and rules). It changes the rate that the schedule's factor is
 * applied to: a step's rate is the reduced rate times that factor. With a constant schedule that is
 * what Keras does, which has no reduction together with a schedule.
 *
 * @param metric that should improve
 * @param factor by which the rate is multiplied, above 0, below 1
 * @param patience epochs in a row without an improvement before a reduction, 1 to 100,000
 * @param minDelta 0 or more; a smaller difference is no improvement
 * @param cooldown of the epochs after a reduction, {@code cooldown - 1} are not counted as epochs
 *     without an improvement, as in Keras, so that 0 and 1 are the same; 0 to 100,000
 * @param minLr the rate, before the schedule's factor, that is not gone below; 0 for no bound
 */
public record ReduceOnPlateau(
    ValidationMetric metric,
    double factor,
    int patience,
    double minDelta,
    int cooldown,
    double minLr)
    implements TrainingListener {
  /** Validates the numbers and refuses null. */
  public ReduceOnPlateau {
    Objects.requireNonNull(metric, "reduce on plateau: metric is null");
    Problems.at("reduce_on_plateau")
        .require(
            (float) factor > 0 && (float) factor < 1,
            "factor is " + factor + "; it must be above 0 and below 1, in float32 too")
        .range("patience", patience, 1, TrainingSpec.MAX_EPOCHS)
        .require(
            minDelta >= 0 && Double.isFinite(minDelta),
            "min_delta is " + minDelta + "; it must be 0 or more")
        .range("cooldown", cooldown, 0, TrainingSpec.MAX_EPOCHS)
        .notNegativeFloat("min_lr", minLr)
        .throwIfAny();
  }

  /** By the validation loss, with Keras's defaults: no cooldown, no bound, minDelta 1e-4. */
  public static ReduceOnPlateau of(double factor, int patience) {
    return new ReduceOnPlateau(ValidationMetric.LOSS, factor, patience, 1e-4, 0, 0);
  }

  /**
   * Returns whether the last of these epochs brings a reduction.
   *
   * @param epochs all so far, in order
   */
  public boolean isDue(List<EpochMetrics> epochs) {
    boolean due = false;
    int wait = 0;
    int cooling = 0;
    EpochMetrics best = null;
    for (EpochMetrics epoch : epochs) {
      due = false;
      if (cooling > 0) {
        cooling--;
        wait = 0;
      }
      if (best == null || metric.isBetter(epoch, best, minDelta)) {
        best = epoch;
        wait = 0;
      } else if (cooling == 0 && ++wait >= patience) {
        due = true;
        cooling = cooldown;
        wait = 0;
      }
    }
    return due;
  }

  @Override
  public boolean needsValidation() {
    return true;
  }

  @Override
  public void onEpoch(EpochMetrics metrics, TrainingControl control) {
    if (control.learningRate() > minLr && isDue(control.history())) {
      control.setLearningRate(Math.max(control.learningRate() * factor, minLr));
    }
  }

  /** Returns the lowest rate that a training can reach while it still trains. */
  double leastRate(double learningRate, int epochs) {
    int pause = Math.max(cooldown - 1, 0);
    // The first epoch improves on nothing, and what the last one brings trains nothing.
    long most = Math.max((epochs - 2L + pause) / ((long) patience + pause), 0);
    return Math.min(
        learningRate, Math.max(learningRate * StrictMath.pow(factor, (double) most), minLr));
  }
}
