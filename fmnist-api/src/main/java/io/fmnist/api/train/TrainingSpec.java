package io.fmnist.api.train;

import io.fmnist.api.Problems;
import io.fmnist.api.optimizer.Optimizer;
import java.util.Objects;

/**
 * How a network is trained: everything that is not the network, the data or the engine.
 *
 * @param optimizer with its base learning rate
 * @param schedule factor on that rate for each step
 * @param batchSize images a step, 1 to 65,536; the last batch of an epoch may be smaller
 * @param epochs passes over the training images, 1 to 100,000
 * @param seed of every random number: initial weights, batch order, dropout masks
 */
public record TrainingSpec(
    Optimizer optimizer, LearningRateSchedule schedule, int batchSize, int epochs, long seed) {
  /** Most epochs. */
  public static final int MAX_EPOCHS = 100_000;

  /** Largest batch. */
  public static final int MAX_BATCH = 65_536;

  /** Validates the numbers and refuses null. */
  public TrainingSpec {
    Objects.requireNonNull(optimizer, "training: optimizer is null");
    Objects.requireNonNull(schedule, "training: schedule is null");
    Problems problems =
        Problems.at("training")
            .range("batchSize", batchSize, 1, MAX_BATCH)
            .range("epochs", epochs, 1, MAX_EPOCHS);
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

  /** With a constant learning rate. */
  public static TrainingSpec of(Optimizer optimizer, int batchSize, int epochs, long seed) {
    return new TrainingSpec(
        optimizer, new LearningRateSchedule.Constant(), batchSize, epochs, seed);
  }

  /** Returns the same with other epochs. */
  public TrainingSpec withEpochs(int newEpochs) {
    return new TrainingSpec(optimizer, schedule, batchSize, newEpochs, seed);
  }

  /** Returns the same with another seed. */
  public TrainingSpec withSeed(long newSeed) {
    return new TrainingSpec(optimizer, schedule, batchSize, epochs, newSeed);
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
