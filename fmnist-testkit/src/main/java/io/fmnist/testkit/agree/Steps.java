package io.fmnist.testkit.agree;

import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.train.TrainingBatches;
import io.fmnist.api.train.TrainingSpec;

/**
 * The steps of a task's training as {@link io.fmnist.api.train.Trainer} takes them: the same images
 * in the same order, with the same targets and augmentation, the same learning rates and masks.
 */
final class Steps {
  private final TrainingSpec training;
  private final TrainingBatches batches;
  private final Batch batch;

  /**
   * Starts before the first step.
   *
   * @param training how the task is trained
   * @param images to learn from, at least one
   * @param classes logits of the network
   */
  Steps(TrainingSpec training, LabeledImages images, int classes) {
    this.training = training;
    this.batches = new TrainingBatches(training, images, classes);
    this.batch = batches.newBatch();
  }

  /** Returns the number of steps of an epoch. */
  int perEpoch() {
    return batches.perEpoch();
  }

  /**
   * Returns the images of a step, in a batch that the next call fills again.
   *
   * @param step from 0; may be beyond the task's epochs
   */
  Batch batch(int step) {
    batches.fill(batch, step);
    return batch;
  }

  double learningRate(int step) {
    return training.learningRate(step, perEpoch());
  }

  DropoutMasks masks(int step) {
    return new DropoutMasks(training.seed(), step);
  }
}
