package io.fmnist.api.train;

/** A metric of the validation after an epoch by which a training may be controlled. */
public enum ValidationMetric {
  /** Mean softmax cross-entropy; lower is better. */
  LOSS("val_loss", false),

  /** Part of the images that is right; higher is better. */
  ACCURACY("val_accuracy", true),

  /** Mean of the classes' F1; higher is better. */
  MACRO_F1("val_macro_f1", true),

  /** Expected calibration error; lower is better. */
  CALIBRATION_ERROR("val_calibration_error", false),

  /** Brier score; lower is better. */
  BRIER_SCORE("val_brier_score", false);

  private final String id;
  private final boolean higherIsBetter;

  ValidationMetric(String id, boolean higherIsBetter) {
    this.id = id;
    this.higherIsBetter = higherIsBetter;
  }

  /** Returns the name in files, Keras's where Keras has one: {@code val_loss}. */
  public String id() {
    return id;
  }

  /** Returns its value after an epoch; NaN without validation images. */
  public double of(EpochMetrics epoch) {
    return switch (this) {
      case LOSS -> epoch.validationLoss();
      case ACCURACY -> epoch.validationAccuracy();
      case MACRO_F1 -> epoch.validationMacroF1();
      case CALIBRATION_ERROR -> epoch.validationCalibrationError();
      case BRIER_SCORE -> epoch.validationBrierScore();
    };
  }

  /**
   * Returns whether an epoch is better than another by more than {@code minDelta}, as Keras
   * compares: {@code value + minDelta < best}, or {@code value - minDelta > best}.
   */
  boolean isBetter(EpochMetrics epoch, EpochMetrics best, double minDelta) {
    return higherIsBetter ? of(epoch) - minDelta > of(best) : of(epoch) + minDelta < of(best);
  }

  @Override
  public String toString() {
    return id;
  }
}
