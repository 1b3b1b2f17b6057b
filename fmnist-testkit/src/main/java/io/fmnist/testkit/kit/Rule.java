package io.fmnist.testkit.kit;

/** What a backend must keep, by number. Numbers are never given again. */
public enum Rule {
  /** Rule 1.1. */
  LAYER_LOGITS(Level.FORWARD, 1, "each layer's logits in inference mode are the reference's"),
  /** Rule 1.2. */
  LAYER_LOSS(Level.FORWARD, 2, "each layer's loss in training mode is the reference's"),
  /** Rule 1.3. */
  RANDOM_FORWARD(Level.FORWARD, 3, "random networks give the reference's logits and loss"),

  /** Rule 2.1. */
  LAYER_GRADIENTS(Level.GRADIENT, 1, "each layer's gradients are the reference's"),
  /** Rule 2.2. */
  TIES(Level.GRADIENT, 2, "of equal maxima the first in row-major order gets the gradient"),
  /** Rule 2.3. */
  KINKS(Level.GRADIENT, 3, "the slope at a kink is the defined one"),
  /** Rule 2.4. */
  RANDOM_GRADIENTS(Level.GRADIENT, 4, "random networks give the reference's gradients"),
  /** Rule 2.5. */
  TARGETS(Level.GRADIENT, 5, "loss and gradients follow targets of any sum"),

  /** Rule 3.1. */
  FIRST_UPDATE(Level.OPTIMIZER, 1, "the first update starts from zero state"),
  /** Rule 3.2. */
  LATER_UPDATE(Level.OPTIMIZER, 2, "an update goes on from an imported state"),
  /** Rule 3.3. */
  RATES(Level.OPTIMIZER, 3, "each update uses the learning rate that it is given"),
  /** Rule 3.4. */
  REGULARIZED_UPDATE(
      Level.OPTIMIZER, 4, "weight decay, L2 and clipping change an update as they are described"),
  /** Rule 3.5. */
  RANDOM_TRAINING(
      Level.OPTIMIZER, 5, "updates of random training descriptions are the reference's"),

  /** Rule 4.1. */
  LAYER_STEP(Level.TRAINING, 1, "a training step moves weights, state and running statistics"),
  /** Rule 4.2. */
  RANDOM_STEP(Level.TRAINING, 2, "a training step of a random network does too"),
  /** Rule 4.3. */
  TASK_STEPS(Level.TRAINING, 3, "training steps of the real tasks on images, resynchronised"),
  /** Rule 4.4. */
  TARGET_STEP(Level.TRAINING, 4, "a training step follows targets of any sum"),
  /** Rule 4.6. */
  FROZEN_STEP(
      Level.TRAINING,
      6,
      "frozen layers keep tensors, state and running statistics, and normalize with these"),

  /** Rule 5.1. */
  WEIGHTS_ROUND_TRIP(Level.CONTRACT, 1, "weights come back with the same bits"),
  /** Rule 5.2. */
  STATE_ROUND_TRIP(Level.CONTRACT, 2, "optimizer state comes back with the same bits"),
  /** Rule 5.3. */
  STATE_STARTS_AT_ZERO(Level.CONTRACT, 3, "a new model's optimizer state is zero"),
  /** Rule 5.4. */
  INDEPENDENT_SETTERS(Level.CONTRACT, 4, "setting weights leaves the state, and the reverse"),
  /** Rule 5.5. */
  PREDICTION_IS_PURE(Level.CONTRACT, 5, "logits leave weights, state and later steps as they are"),
  /** Rule 5.6. */
  GRADIENT_IS_PURE(Level.CONTRACT, 6, "loss and gradients leave everything as it is too"),
  /** Rule 5.7. */
  RUNNING_STATISTICS(
      Level.CONTRACT, 7, "inference uses the newest running statistics, not the batch's"),
  /** Rule 5.8. */
  TWO_MODELS(Level.CONTRACT, 8, "two models at once do not disturb each other"),
  /** Rule 5.9. */
  CLOSE_TWICE(Level.CONTRACT, 9, "closing twice is harmless, also for other models"),
  /** Rule 5.10. */
  USE_AFTER_CLOSE(Level.CONTRACT, 10, "use after close is an IllegalStateException with a message"),
  /** Rule 5.11. */
  WRONG_SHAPE(Level.CONTRACT, 11, "a batch of another shape is refused with both shapes"),
  /** Rule 5.12. */
  EMPTY_BATCH(Level.CONTRACT, 12, "an empty batch is refused"),
  /** Rule 5.13. */
  LABEL_WITHOUT_LOGIT(
      Level.CONTRACT, 13, "a label without a logit is refused in training, unused in inference"),
  /** Rule 5.14. */
  MISFITS(Level.CONTRACT, 14, "weights, gradients and state that do not fit are refused"),
  /** Rule 5.15. */
  COPIES(Level.CONTRACT, 15, "what was given or handed out does not change later"),
  /** Rule 5.16. */
  DETERMINISM(Level.CONTRACT, 16, "equal requests, steps and threads give equal bits"),
  /** Rule 5.17. */
  OTHER_THREAD(Level.CONTRACT, 17, "a model may be used by one Java thread after another"),
  /** Rule 5.18. */
  CORRECT_COUNT(Level.CONTRACT, 18, "a step tells how many images were right before it"),
  /** Rule 5.19. */
  MEMORY(Level.CONTRACT, 19, "1,000 steps do not make native memory grow"),
  /** Rule 5.20. */
  DECLARED(Level.CONTRACT, 20, "what is declared unsupported is refused when a model is made"),
  /** Rule 5.21. */
  DESCRIPTION(Level.CONTRACT, 21, "the backend says what it is"),
  /** Rule 5.22. */
  SHARED_MODEL(Level.CONTRACT, 22, "eight threads on one model get what one thread gets"),
  /** Rule 5.23. */
  MODELS_AT_ONCE(Level.CONTRACT, 23, "eight models on eight threads give what each gives alone"),
  /** Rule 5.24. */
  CLOSE_IN_USE(Level.CONTRACT, 24, "close waits for the calls at work; later ones are refused"),
  /** Rule 5.25. */
  NOT_FINITE(Level.CONTRACT, 25, "tensors and learning rates that are not finite are refused"),
  /** Rule 5.26. */
  OVERFLOW(Level.CONTRACT, 26, "logits and a loss beyond float32 come back as not finite"),
  /** Rule 5.27. */
  TARGETS_WITHOUT_LOGITS(
      Level.CONTRACT, 27, "targets of more or fewer classes than logits are refused in training"),
  /** Rule 5.28. */
  RESUME(Level.CONTRACT, 28, "a training moved to a new model goes on with the same bits");

  private final Level level;
  private final int number;
  private final String sentence;

  Rule(Level level, int number, String sentence) {
    this.level = level;
    this.number = number;
    this.sentence = sentence;
  }

  /** Returns the level it belongs to. */
  public Level level() {
    return level;
  }

  /** Returns its number, for example {@code 2.1}. */
  public String number() {
    return level.number() + "." + number;
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
