package io.fmnist.it.kit;

/** What a backend must keep, by number. Numbers are never given again. */
public enum Rule {
  /** Rule 1.1. */
  LAYER_LOGITS(Rung.FORWARD, 1, "each layer's logits in inference mode are the reference's"),
  /** Rule 1.2. */
  LAYER_LOSS(Rung.FORWARD, 2, "each layer's loss in training mode is the reference's"),
  /** Rule 1.3. */
  RANDOM_FORWARD(Rung.FORWARD, 3, "random networks give the reference's logits and loss"),

  /** Rule 2.1. */
  LAYER_GRADIENTS(Rung.GRADIENT, 1, "each layer's gradients are the reference's"),
  /** Rule 2.2. */
  TIES(Rung.GRADIENT, 2, "of equal maxima the first in row-major order gets the gradient"),
  /** Rule 2.3. */
  KINKS(Rung.GRADIENT, 3, "the slope at a kink is that of the left side"),
  /** Rule 2.4. */
  RANDOM_GRADIENTS(Rung.GRADIENT, 4, "random networks give the reference's gradients"),

  /** Rule 3.1. */
  FIRST_UPDATE(Rung.OPTIMIZER, 1, "the first update starts from zero state"),
  /** Rule 3.2. */
  LATER_UPDATE(Rung.OPTIMIZER, 2, "an update goes on from an imported state"),
  /** Rule 3.3. */
  RATES(Rung.OPTIMIZER, 3, "each update uses the learning rate that it is given"),

  /** Rule 4.1. */
  LAYER_STEP(Rung.TRAINING, 1, "a training step moves weights, state and running statistics"),
  /** Rule 4.2. */
  RANDOM_STEP(Rung.TRAINING, 2, "a training step of a random network does too"),
  /** Rule 4.3. */
  TASK_STEPS(Rung.TRAINING, 3, "training steps of the real tasks on images, resynchronised");

  private final Rung rung;
  private final int number;
  private final String sentence;

  Rule(Rung rung, int number, String sentence) {
    this.rung = rung;
    this.number = number;
    this.sentence = sentence;
  }

  /** Returns the rung it belongs to. */
  public Rung rung() {
    return rung;
  }

  /** Returns its number, for example {@code 2.1}. */
  public String number() {
    return rung.number() + "." + number;
  }

  /** Returns what it demands. */
  public String sentence() {
    return sentence;
  }

  @Override
  public String toString() {
    return number() + " " + sentence;
  }
}
