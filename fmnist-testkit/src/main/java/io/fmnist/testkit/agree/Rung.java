package io.fmnist.testkit.agree;

/** What two backends are compared in. */
public enum Rung {
  /** Each training step from the same weights and optimizer state. */
  STEPS("resynchronised steps"),
  /** Weights trained on one backend, used on the others. */
  LOGITS("logits of trained weights"),
  /** Training that goes on elsewhere with the weights and optimizer state of another backend. */
  HANDOVER("hand-over in mid-training");

  private final String text;

  Rung(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
