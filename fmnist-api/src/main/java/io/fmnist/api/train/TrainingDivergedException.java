package io.fmnist.api.train;

import io.fmnist.api.FmnistException;

/** The loss or a weight is no longer a finite number, so training on makes no sense. */
public final class TrainingDivergedException extends FmnistException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param epoch from 1
   * @param step within the epoch, from 1
   * @param loss NaN or infinite
   * @param learningRate of the step
   */
  public TrainingDivergedException(int epoch, int step, double loss, double learningRate) {
    this("the loss is " + loss + " in epoch " + epoch + ", step " + step, learningRate);
  }

  private TrainingDivergedException(String what, double learningRate) {
    super(
        "training diverged: "
            + what
            + ", at learning rate "
            + learningRate
            + "; try a learning rate ten times smaller");
  }

  /**
   * Creates the exception for what shows at an epoch's end.
   *
   * @param epoch from 1
   * @param what is not finite, for example {@code values of 0.kernel are not finite}
   * @param learningRate of the epoch's last step
   */
  static TrainingDivergedException afterEpoch(int epoch, String what, double learningRate) {
    return new TrainingDivergedException(what + " after epoch " + epoch, learningRate);
  }

  /**
   * Checks a loss that was measured after an epoch.
   *
   * @param name of the loss, for example {@code test loss}
   * @param epoch from 1
   * @param learningRate of the epoch's last step
   * @throws TrainingDivergedException if it is NaN or infinite
   */
  public static void requireFinite(String name, double loss, int epoch, double learningRate) {
    if (!Double.isFinite(loss)) {
      throw afterEpoch(epoch, "the " + name + " is " + loss, learningRate);
    }
  }
}
