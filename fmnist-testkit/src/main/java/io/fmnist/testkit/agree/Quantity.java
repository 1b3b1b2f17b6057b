package io.fmnist.testkit.agree;

/** What is compared on a level. */
public enum Quantity {
  /** Mean loss of a batch in training mode, relative to the larger of 1 and itself. */
  LOSS("loss"),
  /**
   * Gradients by the trainable tensors: length of the difference, relative to the length of the
   * tensor's gradient (or to a tenth of the whole network's, where that is longer).
   */
  GRADIENT("gradients"),
  /**
   * Trainable tensors after an update, relative to each tensor's largest value (or to a hundredth
   * of the network's), without what the difference of the gradients asks for.
   */
  WEIGHT("new weights"),
  /** Running means and variances after a step, relative to the largest value in the same way. */
  STATISTIC("running statistics"),
  /**
   * The optimizer's slots after an update, relative to each slot's largest value, without what the
   * difference of the gradients asks for.
   */
  STATE("optimizer state"),
  /** Number of updates done: exact. */
  UPDATES("number of updates"),
  /** Logits in inference mode, relative to the largest of all images. */
  LOGITS("logits"),
  /** Images that get another class although no tie explains it: a number, 0 is allowed. */
  PREDICTIONS("other predictions"),
  /** Loss of later steps that both took on their own; relative as that of the first. */
  LATER_LOSS("loss of later steps");

  private final String text;

  Quantity(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
