package io.fmnist.api.train;

/** Watches a training. Called on the training thread, so a slow listener slows the training. */
public interface TrainingListener {

  /**
   * What is about to run.
   *
   * @param trainImages images of an epoch
   * @param validationImages images of a validation, 0 for none
   * @param stepsPerEpoch batches of an epoch
   * @param epochs number of epochs
   * @param stepsDone steps that were done before, over all epochs; 0 unless it is resumed
   */
  record Plan(int trainImages, int validationImages, int stepsPerEpoch, int epochs, int stepsDone) {
    /** From the first step. */
    public Plan(int trainImages, int validationImages, int stepsPerEpoch, int epochs) {
      this(trainImages, validationImages, stepsPerEpoch, epochs, 0);
    }
  }

  /**
   * One step that was done.
   *
   * @param epoch from 1
   * @param step within the epoch, from 1
   * @param images in the step's batch
   * @param loss of the batch before the update
   * @param meanLoss over the epoch's images so far
   * @param meanAccuracy over the epoch's images so far, 0 to 1
   * @param learningRate of the step
   */
  record Step(
      int epoch,
      int step,
      int images,
      double loss,
      double meanLoss,
      double meanAccuracy,
      double learningRate) {}

  /** Returns whether it goes by the validation, so that a training without one is refused. */
  default boolean needsValidation() {
    return false;
  }

  /** Called before the first step. */
  default void onStart(Plan plan) {}

  /**
   * Called for each step, in order: after it or, where an engine's results wait on a device, up to
   * 15 steps later, but before the epoch's end. Then {@link TrainingControl#state} has those steps
   * too.
   */
  default void onStep(Step step, TrainingControl control) {}

  /** Called after each epoch and its validation. */
  default void onEpoch(EpochMetrics metrics, TrainingControl control) {}

  /**
   * Called once when no step follows: after the last epoch, or after the step or epoch that stopped
   * the training. The model gets the average of its weights, or those that were kept, afterwards.
   */
  default void onEnd(TrainingControl control) {}

  /**
   * Called after each batch of the test that follows a training in a run; a {@link Trainer} alone
   * tests nothing.
   *
   * @param done images that were classified so far
   * @param images of the test
   */
  default void onTestBatch(int done, int images) {}
}
