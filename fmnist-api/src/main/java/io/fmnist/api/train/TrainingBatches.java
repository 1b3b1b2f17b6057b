package io.fmnist.api.train;

import io.fmnist.api.augment.AugmentedBatch;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;

/**
 * The batches of a training, any of them by its step: images in the epoch's order, targets,
 * augmentation. Equal for every backend. Not safe for use by several threads at once.
 */
public final class TrainingBatches {
  private final TrainingSpec spec;
  private final LabeledImages images;
  private final int classes;
  private final int capacity;
  private final int perEpoch;
  private int orderedEpoch = -1;
  private int[] order = new int[0];

  /**
   * Prepares.
   *
   * @param images to learn from, at least one
   * @param classes logits of the network, more than the largest label
   * @throws io.fmnist.api.InvalidSpecException if there are class weights, but not one for each
   *     logit
   */
  public TrainingBatches(TrainingSpec spec, LabeledImages images, int classes) {
    spec.targets().requireFit(classes);
    this.spec = spec;
    this.images = images;
    this.classes = classes;
    capacity = Math.min(spec.batchSize(), images.size());
    perEpoch = (images.size() + capacity - 1) / capacity;
  }

  /** Returns the number of steps of an epoch. */
  public int perEpoch() {
    return perEpoch;
  }

  /** Returns a batch that is large enough. */
  public Batch newBatch() {
    return new Batch(images.shape(), capacity);
  }

  /** Returns whether a batch is more than a copy of its images. */
  boolean isPrepared() {
    return !spec.augmentation().isEmpty();
  }

  /**
   * Fills a batch with the images of a step.
   *
   * @param step from 0, counted over all epochs; may be beyond the training's last
   */
  public void fill(Batch batch, int step) {
    int epoch = step / perEpoch;
    if (epoch != orderedEpoch) {
      order = new RandomStream(spec.seed(), Purpose.SHUFFLE, epoch, 0).permutation(images.size());
      orderedEpoch = epoch;
    }
    int from = step % perEpoch * capacity;
    int count = Math.min(capacity, order.length - from);
    batch.fill(images, order, from, count);
    float[] weights = new float[images.isWeighted() ? count : 0];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = images.weight(order[from + i]);
    }
    spec.targets().set(batch, classes, weights);
    if (!spec.augmentation().isEmpty()) {
      int[] indices = java.util.Arrays.copyOfRange(order, from, from + count);
      AugmentedBatch.augment(spec.augmentation(), batch, classes, epoch, spec.seed(), indices);
    }
  }
}
