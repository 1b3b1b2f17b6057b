package io.fmnist.api.train;

import io.fmnist.api.Problems;
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
    Problems.at("training")
        .range("batchSize", batchSize, 1, MAX_BATCH)
        .range("epochs", epochs, 1, MAX_EPOCHS)
        .throwIfAny();
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
