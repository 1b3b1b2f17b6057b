package io.fmnist.testkit.kit;

/** What a backend must keep, by number. Numbers are never given again. */
public enum Rule {
  LAYER_LOGITS(Level.FORWARD, 1, "each layer's logits in inference mode are the reference's"),
  LAYER_LOSS(Level.FORWARD, 2, "each layer's loss in training mode is the reference's"),
  RANDOM_FORWARD(Level.FORWARD, 3, "random networks give the reference's logits and loss"),

  LAYER_GRADIENTS(Level.GRADIENT, 1, "each layer's gradients are the reference's"),
  TIES(Level.GRADIENT, 2, "of equal maxima the first in row-major order gets the gradient"),
  KINKS(Level.GRADIENT, 3, "the slope at a kink is the defined one"),
  RANDOM_GRADIENTS(Level.GRADIENT, 4, "random networks give the reference's gradients"),
  TARGETS(Level.GRADIENT, 5, "loss and gradients follow targets of any sum"),

  FIRST_UPDATE(Level.OPTIMIZER, 1, "the first update starts from zero state"),
  LATER_UPDATE(Level.OPTIMIZER, 2, "an update goes on from an imported state"),
  RATES(Level.OPTIMIZER, 3, "each update uses the learning rate that it is given"),
  REGULARIZED_UPDATE(
      Level.OPTIMIZER, 4, "weight decay, L2 and clipping change an update as they are described"),
  RANDOM_TRAINING(
      Level.OPTIMIZER, 5, "updates of random training descriptions are the reference's"),

  LAYER_STEP(Level.TRAINING, 1, "a training step moves weights, state and running statistics"),
  RANDOM_STEP(Level.TRAINING, 2, "a training step of a random network does too"),
  TASK_STEPS(Level.TRAINING, 3, "training steps of the real tasks on images, resynchronised"),
  TARGET_STEP(Level.TRAINING, 4, "a training step follows targets of any sum"),
  FROZEN_STEP(
      Level.TRAINING,
      6,
      "frozen layers keep tensors, state and running statistics, and normalize with these"),

  WEIGHTS_ROUND_TRIP(Level.CONTRACT, 1, "weights come back with the same bits"),
  STATE_ROUND_TRIP(Level.CONTRACT, 2, "optimizer state comes back with the same bits"),
  STATE_STARTS_AT_ZERO(Level.CONTRACT, 3, "a new model's optimizer state is zero"),
  INDEPENDENT_SETTERS(Level.CONTRACT, 4, "setting weights leaves the state, and the reverse"),
  PREDICTION_IS_PURE(Level.CONTRACT, 5, "logits leave weights, state and later steps as they are"),
  GRADIENT_IS_PURE(Level.CONTRACT, 6, "loss and gradients leave everything as it is too"),
  RUNNING_STATISTICS(
      Level.CONTRACT, 7, "inference uses the newest running statistics, not the batch's"),
  TWO_MODELS(Level.CONTRACT, 8, "two models at once do not disturb each other"),
  CLOSE_TWICE(Level.CONTRACT, 9, "closing twice is harmless, also for other models"),
  USE_AFTER_CLOSE(Level.CONTRACT, 10, "use after close is an IllegalStateException with a message"),
  WRONG_SHAPE(Level.CONTRACT, 11, "a batch of another shape is refused with both shapes"),
  EMPTY_BATCH(Level.CONTRACT, 12, "an empty batch is refused"),
  LABEL_WITHOUT_LOGIT(
      Level.CONTRACT, 13, "a label without a logit is refused in training, unused in inference"),
  MISFITS(Level.CONTRACT, 14, "weights, gradients and state that do not fit are refused"),
  COPIES(Level.CONTRACT, 15, "what was given or handed out does not change later"),
  DETERMINISM(Level.CONTRACT, 16, "equal requests, steps and threads give equal bits"),
  OTHER_THREAD(Level.CONTRACT, 17, "a model may be used by one Java thread after another"),
  CORRECT_COUNT(Level.CONTRACT, 18, "a step tells how many images were right before it"),
  MEMORY(Level.CONTRACT, 19, "1,000 steps do not make native memory grow"),
  DECLARED(Level.CONTRACT, 20, "what is declared unsupported is refused when a model is made"),
  DESCRIPTION(Level.CONTRACT, 21, "the backend says what it is"),
  SHARED_MODEL(Level.CONTRACT, 22, "eight threads on one model get what one thread gets"),
  MODELS_AT_ONCE(Level.CONTRACT, 23, "eight models on eight threads give what each gives alone"),
  CLOSE_IN_USE(Level.CONTRACT, 24, "close waits for the calls at work; later ones are refused"),
  NOT_FINITE(Level.CONTRACT, 25, "tensors and learning rates that are not finite are refused"),
  OVERFLOW(Level.CONTRACT, 26, "logits and a loss beyond float32 come back as not finite"),
  TARGETS_WITHOUT_LOGITS(
      Level.CONTRACT, 27, "targets of more or fewer classes than logits are refused in training"),
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
