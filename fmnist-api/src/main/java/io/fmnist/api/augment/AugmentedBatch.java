package io.fmnist.api.augment;

import io.fmnist.api.data.Batch;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;
import java.util.List;

/** The images and targets of a batch while a pipeline changes them. */
public final class AugmentedBatch {
  // Epochs count from 0, so no epoch's numbers are those that an image keeps.
  private static final int ALL_EPOCHS = -1;

  private final Batch batch;
  private final int classes;
  private final int epoch;
  private final long seed;
  private final int[] images;
  private final byte[] pixels;
  private final float[] targets;
  private final RandomStream[] random;

  private AugmentedBatch(Batch batch, int classes, int epoch, long seed, int[] images) {
    this.batch = batch;
    this.classes = classes;
    this.epoch = epoch;
    this.seed = seed;
    this.images = images;
    pixels = new byte[batch.size() * batch.shape().elements()];
    batch.pixels().get(pixels);
    targets = new float[batch.size() * classes];
    random = new RandomStream[batch.size()];
    for (int i = 0; i < batch.size(); i++) {
      random[i] = new RandomStream(seed, Purpose.AUGMENTATION, epoch, images[i]);
      for (int c = 0; c < classes; c++) {
        targets[i * classes + c] = batch.target(i, c);
      }
    }
  }

  /**
   * Runs a pipeline on a batch: its pixels are replaced, and its targets too where images were
   * mixed.
   *
   * @param classes number of classes, above every label
   * @param epoch from 0
   * @param seed of the training
   * @param images index of each of the batch's images among the training images
   */
  public static void augment(
      List<Augmentation> pipeline, Batch batch, int classes, int epoch, long seed, int[] images) {
    AugmentedBatch work = new AugmentedBatch(batch, classes, epoch, seed, images);
    boolean mixed = false;
    for (Augmentation augmentation : pipeline) {
      augmentation.apply(work);
      mixed |= augmentation instanceof Mixup;
    }
    batch.setPixels(work.pixels);
    if (mixed) {
      batch.setTargets(classes, work.targets);
    }
  }

  int size() {
    return batch.size();
  }

  ImageShape shape() {
    return batch.shape();
  }

  int classes() {
    return classes;
  }

  /** Returns the epoch, from 0. */
  int epoch() {
    return epoch;
  }

  /** Returns the pixels, [size, C, H, W]; not a copy. */
  byte[] pixels() {
    return pixels;
  }

  /** Returns the targets, [size, classes]; not a copy. */
  float[] targets() {
    return targets;
  }

  /** Returns the stream of an image in this epoch. */
  RandomStream random(int index) {
    return random[index];
  }

  /** Returns a new stream of an image that is the same in every epoch. */
  RandomStream lasting(int index) {
    return new RandomStream(seed, Purpose.AUGMENTATION, ALL_EPOCHS, images[index]);
  }
}
