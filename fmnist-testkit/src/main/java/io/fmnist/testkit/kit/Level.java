package io.fmnist.testkit.kit;

import java.util.Arrays;
import java.util.List;

/** The steps of the ladder that a backend climbs; the first one that breaks tells where to look. */
public enum Level {
  /** Outputs. */
  FORWARD(1, "forward"),
  /** Gradients. */
  GRADIENT(2, "gradient"),
  /** Updates from given gradients. */
  OPTIMIZER(3, "optimizer step from given gradients"),
  /** Whole training steps. */
  TRAINING(4, "resynchronised training steps"),
  /** Everything that is not arithmetic. */
  CONTRACT(5, "contract");

  private final int number;
  private final String title;

  Level(int number, String title) {
    this.number = number;
    this.title = title;
  }

  /** Returns the number, from 1. */
  public int number() {
    return number;
  }

  /** Returns what it is about. */
  public String title() {
    return title;
  }

  /** Returns its rules in order. */
  public List<Rule> rules() {
    return Arrays.stream(Rule.values()).filter(r -> r.level() == this).toList();
  }

  @Override
  public String toString() {
    return "level " + number + ": " + title;
  }
}
