package io.fmnist.testkit.agree;

import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;
import io.fmnist.api.train.TrainingSpec;

/**
 * The steps of a task's training as {@link io.fmnist.api.train.Trainer} takes them: the same images
 * in the same order, the same learning rates and masks.
 */
final class Steps {
  private final TrainingSpec training;
  private final LabeledImages images;
  private final Batch batch;
  private final int perEpoch;
  private int orderedEpoch = -1;
  private int[] order = new int[0];

  /**
   * Starts before the first step.
   *
   * @param training how the task is trained
   * @param images to learn from, at least one
   */
  Steps(TrainingSpec training, LabeledImages images) {
    this.training = training;
    this.images = images;
    this.batch = new Batch(images.shape(), Math.min(training.batchSize(), images.size()));
    this.perEpoch = (images.size() + batch.capacity() - 1) / batch.capacity();
  }

  /** Returns the number of steps of an epoch. */
  int perEpoch() {
    return perEpoch;
  }

  /**
   * Returns the images of a step, in a batch that the next call fills again.
   *
   * @param step from 0; may be beyond the task's epochs
   */
  Batch batch(int step) {
    int epoch = step / perEpoch;
    if (epoch != orderedEpoch) {
      order =
          new RandomStream(training.seed(), Purpose.SHUFFLE, epoch, 0).permutation(images.size());
      orderedEpoch = epoch;
    }
    int from = step % perEpoch * batch.capacity();
    batch.fill(images, order, from, Math.min(batch.capacity(), order.length - from));
    return batch;
  }

  /** Returns the learning rate of a step. */
  double learningRate(int step) {
    return training.learningRate(step, perEpoch);
  }

  /** Returns the dropout masks of a step. */
  DropoutMasks masks(int step) {
    return new DropoutMasks(training.seed(), step);
  }
}
