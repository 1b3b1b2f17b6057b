package io.fmnist.api.train;

import io.fmnist.api.backend.BackendModel;

/** Watches a training. Called on the training thread, so a slow listener slows the training. */
public interface TrainingListener {

  /**
   * What is about to run.
   *
   * @param trainImages images of an epoch
   * @param validationImages images of a validation, 0 for none
   * @param stepsPerEpoch batches of an epoch
   * @param epochs number of epochs
   */
  record Plan(int trainImages, int validationImages, int stepsPerEpoch, int epochs) {}

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

  /** Called before the first step. */
  default void onStart(Plan plan) {}

  /** Called after each step. */
  default void onStep(Step step) {}

  /** Called after each epoch and its validation; the model may be read but not changed. */
  default void onEpoch(EpochMetrics metrics, BackendModel model) {}
}
