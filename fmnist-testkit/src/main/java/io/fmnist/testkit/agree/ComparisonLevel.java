package io.fmnist.testkit.agree;

import com.fasterxml.jackson.annotation.JsonAlias;

/** What two backends are compared in. */
public enum ComparisonLevel {
  /** Each training step from the same weights and optimizer state. */
  STEPS("resynchronised steps"),
  /** Weights trained on one backend, used on the others. */
  LOGITS("logits of trained weights"),
  /** Training that goes on elsewhere with the weights and optimizer state of another backend. */
  // Files of earlier versions have its earlier name.
  @JsonAlias("hand-over in mid-training")
  STATE_TRANSFER("state transfer in mid-training");

  private final String text;

  ComparisonLevel(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
