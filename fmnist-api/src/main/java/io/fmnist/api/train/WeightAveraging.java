package io.fmnist.api.train;

import io.fmnist.api.Problems;

/**
 * An exponential moving average of all tensors, running statistics too, with which a network is
 * validated, tested and saved (Polyak and Juditsky 1992; the form with warm-up is TensorFlow's
 * {@code ExponentialMovingAverage}). It starts as a copy of the weights when epoch {@code
 * fromEpoch} begins. After every {@code everySteps}-th step of the training it becomes {@code d *
 * average + (1 - d) * weights} with {@code d = min(decay, (1 + n) / (10 + n))} and n the number of
 * such updates before.
 *
 * @param decay above 0, below 1 in float32 too
 * @param everySteps steps from one update to the next, 1 or more
 * @param fromEpoch first epoch that is averaged, 1 or more; before it the weights themselves are
 *     used
 */
public record WeightAveraging(double decay, int everySteps, int fromEpoch) {
  private static final int MAX_STEPS = 1_000_000;

  /** Validates the numbers. */
  public WeightAveraging {
    Problems.at("ema")
        .require(
            (float) decay > 0 && (float) decay < 1,
            "decay is " + decay + "; it must be above 0 and below 1, in float32 too")
        .range("every", everySteps, 1, MAX_STEPS)
        .range("from_epoch", fromEpoch, 1, TrainingSpec.MAX_EPOCHS)
        .throwIfAny();
  }

  /** After every step, from the first epoch. */
  public static WeightAveraging of(double decay) {
    return new WeightAveraging(decay, 1, 1);
  }

  /**
   * Makes sure that the average is ever more than the copy with which it starts.
   *
   * @throws io.fmnist.api.InvalidSpecException if no step of the training updates it
   */
  void requireUpdate(long stepsPerEpoch, int epochs) {
    long before = (fromEpoch - 1) * stepsPerEpoch;
    long end = epochs * stepsPerEpoch;
    Problems.at("ema")
        .require(
            end / everySteps > before / everySteps,
            "every is "
                + everySteps
                + ", and of the training's "
                + end
                + " steps none after step "
                + before
                + " is a multiple of it, so the average would never be updated; choose "
                + (end - before)
                + " or fewer")
        .throwIfAny();
  }

  /** Returns d of an update. */
  double decay(long updates) {
    return Math.min(decay, (1.0 + updates) / (10.0 + updates));
  }
}
