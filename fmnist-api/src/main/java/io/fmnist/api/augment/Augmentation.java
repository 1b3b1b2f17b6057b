package io.fmnist.api.augment;

/**
 * A random change of the training images, made on their bytes before a step, so that every engine
 * sees the same. A pipeline is a list of them, in order.
 *
 * <p>All random numbers of an image in an epoch come from one stream, fixed by the training's seed,
 * the epoch and the image's index among the training images; each augmentation takes its numbers
 * after those before it. So an image's changes depend neither on its place in a batch nor on
 * threads.
 */
public sealed interface Augmentation permits Shift, Flip, Cutout, Mixup {

  /** Returns the name in files and tables, for example {@code shift}. */
  String kind();

  /** Changes all images of a batch. */
  void apply(AugmentedBatch batch);
}
