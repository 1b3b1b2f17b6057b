package io.fmnist.testkit.kit;

/** What a value is that the kit compares. */
public enum Quantity {
  /** Logits in inference mode. */
  LOGITS("logits"),
  /** Mean loss of a batch in training mode. */
  LOSS("loss"),
  /** Gradients of the loss by the trainable tensors. */
  GRADIENT("gradients"),
  /** Trainable tensors after an update. */
  WEIGHT("new weights"),
  /** The optimizer's slots after an update. */
  STATE("optimizer state"),
  /** Running means and variances after a training step. */
  STATISTIC("running statistics"),
  /** Number of updates done: exact. */
  STEPS("number of updates");

  private final String text;

  Quantity(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
