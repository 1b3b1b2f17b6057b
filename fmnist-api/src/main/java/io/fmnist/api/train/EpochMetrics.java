package io.fmnist.api.train;

import io.fmnist.api.metric.ClassificationMetrics;

/**
 * What one epoch gave.
 *
 * @param epoch from 1
 * @param trainLoss mean over the epoch's images of the loss before each step's update
 * @param trainAccuracy part of them that was right then, 0 to 1
 * @param validationLoss mean softmax cross-entropy after the epoch; NaN without validation images
 * @param validationAccuracy 0 to 1; NaN without validation images
 * @param learningRate of the epoch's last step, unless a listener changed it after that step: then
 *     what it made of it
 * @param trainSeconds wall time of the training steps, validation not counted
 * @param validationSeconds wall time of the validation
 * @param validationMacroF1 0 to 1; NaN without validation images, as the next two
 * @param validationCalibrationError 0 to 1
 * @param validationBrierScore 0 to 2
 * @see ClassificationMetrics what the last three are
 */
public record EpochMetrics(
    int epoch,
    double trainLoss,
    double trainAccuracy,
    double validationLoss,
    double validationAccuracy,
    double learningRate,
    double trainSeconds,
    double validationSeconds,
    double validationMacroF1,
    double validationCalibrationError,
    double validationBrierScore) {
  /** Makes an epoch without the last three metrics, which are NaN. */
  public EpochMetrics(
      int epoch,
      double trainLoss,
      double trainAccuracy,
      double validationLoss,
      double validationAccuracy,
      double learningRate,
      double trainSeconds,
      double validationSeconds) {
    this(
        epoch,
        trainLoss,
        trainAccuracy,
        validationLoss,
        validationAccuracy,
        learningRate,
        trainSeconds,
        validationSeconds,
        Double.NaN,
        Double.NaN,
        Double.NaN);
  }
}
