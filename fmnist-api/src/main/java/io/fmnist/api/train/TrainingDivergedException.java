package io.fmnist.api.train;

import io.fmnist.api.FmnistException;

/** The loss is no longer a finite number, so training on makes no sense. */
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
    super(
        "training diverged: the loss is "
            + loss
            + " in epoch "
            + epoch
            + ", step "
            + step
            + ", at learning rate "
            + learningRate
            + "; try a learning rate ten times smaller");
  }
}
