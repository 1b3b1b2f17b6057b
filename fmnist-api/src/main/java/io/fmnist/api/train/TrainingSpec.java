package io.fmnist.api.train;

import io.fmnist.api.Problems;
import io.fmnist.api.augment.Augmentation;
import io.fmnist.api.optimizer.Optimizer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a network is trained and tested: everything that is not the network, the data or the engine.
 * The short constructor leaves out what is not always used; the {@code with...} methods add it.
 *
 * @param optimizer with its base learning rate
 * @param schedule factor on that rate for each step
 * @param batchSize images a step, 1 to 65,536; the last batch of an epoch may be smaller
 * @param epochs passes over the training images, 1 to 100,000
 * @param seed of every random number: initial weights, batch order, augmentation, dropout masks
 * @param targets what the loss is measured against
 * @param augmentation of the training images, in order; empty for none
 * @param averaging of the weights with which the network is validated, tested and saved; empty to
 *     use the weights themselves
 * @param flipEvaluation whether validation and test average the softmax over each image and its
 *     mirror image, see {@link Evaluator#logits}
 */
public record TrainingSpec(
    Optimizer optimizer,
    LearningRateSchedule schedule,
    int batchSize,
    int epochs,
    long seed,
    Targets targets,
    List<Augmentation> augmentation,
    Optional<WeightAveraging> averaging,
    boolean flipEvaluation) {
  /** Most epochs. */
  public static final int MAX_EPOCHS = 100_000;

  /** Largest batch. */
  public static final int MAX_BATCH = 65_536;

  /** Validates the numbers and refuses null. */
  public TrainingSpec {
    Objects.requireNonNull(optimizer, "training: optimizer is null");
    Objects.requireNonNull(schedule, "training: schedule is null");
    Objects.requireNonNull(targets, "training: targets is null");
    augmentation = List.copyOf(augmentation);
    Objects.requireNonNull(averaging, "training: averaging is null");
    Problems problems =
        Problems.at("training")
            .range("batchSize", batchSize, 1, MAX_BATCH)
            .range("epochs", epochs, 1, MAX_EPOCHS);
    averaging.ifPresent(
        a -> problems.range("ema.from_epoch", a.fromEpoch(), 1, Math.max(epochs, 1)));
    if (epochs >= 1) {
      checkRates(problems, optimizer, schedule, 1, epochs);
    }
    problems.throwIfAny();
  }

  /**
   * Checks that no step's learning rate becomes 0 in float32, which would train nothing without a
   * word. The constructor has asked this for one step an epoch; more steps go further down.
   *
   * @param stepsPerEpoch batches of one epoch, 1 or more
   * @throws io.fmnist.api.InvalidSpecException if one does; a cosine's last step to 0 is meant
   */
  public void requireRates(long stepsPerEpoch) {
    Problems problems = Problems.at("training");
    checkRates(problems, optimizer, schedule, stepsPerEpoch, epochs);
    problems.throwIfAny();
  }

  private static void checkRates(
      Problems problems,
      Optimizer optimizer,
      LearningRateSchedule schedule,
      long stepsPerEpoch,
      long epochs) {
    double factor = schedule.leastFactor(stepsPerEpoch, stepsPerEpoch * epochs);
    double least = optimizer.learningRate() * factor * optimizer.leastFactor();
    problems.require(
        (float) least >= Float.MIN_NORMAL,
        "the learning rate "
            + optimizer.learningRate()
            + " falls to "
            + least
            + " by the schedule "
            + schedule.kind()
            + " and the optimizer "
            + optimizer.kind()
            + "; the smallest that trains in float32 is "
            + Float.MIN_NORMAL
            + "; choose a larger rate, or a schedule that ends higher");
  }

  /** Without label smoothing, augmentation and averaging. */
  public TrainingSpec(
      Optimizer optimizer, LearningRateSchedule schedule, int batchSize, int epochs, long seed) {
    this(
        optimizer,
        schedule,
        batchSize,
        epochs,
        seed,
        Targets.ONE_HOT,
        List.of(),
        Optional.empty(),
        false);
  }

  /** With a constant learning rate. */
  public static TrainingSpec of(Optimizer optimizer, int batchSize, int epochs, long seed) {
    return new TrainingSpec(
        optimizer, new LearningRateSchedule.Constant(), batchSize, epochs, seed);
  }

  /** Returns the same with other epochs. */
  public TrainingSpec withEpochs(int newEpochs) {
    return new TrainingSpec(
        optimizer,
        schedule,
        batchSize,
        newEpochs,
        seed,
        targets,
        augmentation,
        averaging,
        flipEvaluation);
  }

  /** Returns the same with another seed. */
  public TrainingSpec withSeed(long newSeed) {
    return new TrainingSpec(
        optimizer,
        schedule,
        batchSize,
        epochs,
        newSeed,
        targets,
        augmentation,
        averaging,
        flipEvaluation);
  }

  /** Returns the same with other targets. */
  public TrainingSpec withTargets(Targets newTargets) {
    return new TrainingSpec(
        optimizer,
        schedule,
        batchSize,
        epochs,
        seed,
        newTargets,
        augmentation,
        averaging,
        flipEvaluation);
  }

  /** Returns the same with another augmentation; none for no augmentation. */
  public TrainingSpec withAugmentation(Augmentation... pipeline) {
    return new TrainingSpec(
        optimizer,
        schedule,
        batchSize,
        epochs,
        seed,
        targets,
        List.of(pipeline),
        averaging,
        flipEvaluation);
  }

  /** Returns the same with averaged weights. */
  public TrainingSpec withAveraging(WeightAveraging newAveraging) {
    return new TrainingSpec(
        optimizer,
        schedule,
        batchSize,
        epochs,
        seed,
        targets,
        augmentation,
        Optional.of(newAveraging),
        flipEvaluation);
  }

  /** Returns the same, validated and tested on mirror images too or not. */
  public TrainingSpec withFlipEvaluation(boolean flip) {
    return new TrainingSpec(
        optimizer, schedule, batchSize, epochs, seed, targets, augmentation, averaging, flip);
  }

  /**
   * Returns the learning rate of a step.
   *
   * @param step batches done so far
   * @param stepsPerEpoch batches of one epoch
   */
  public double learningRate(long step, long stepsPerEpoch) {
    return optimizer.learningRate() * schedule.factor(step, stepsPerEpoch, stepsPerEpoch * epochs);
  }
}
