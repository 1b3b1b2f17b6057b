package io.fmnist.api.random;

/**
 * What a stream of random numbers is for. Streams of different purposes never overlap, so using
 * more numbers for one purpose never changes another. The ids are part of the definition of a
 * result: they never change.
 */
public enum Purpose {
  /** Initial weights; first index: how many layers with a kernel come before. */
  INITIALIZATION(1),
  /** Order of the training images; first index: the epoch from 0. */
  SHUFFLE(2),
  /** Dropout masks; first index: the dropout layer's ordinal, second: the training step from 0. */
  DROPOUT(3),
  /** Augmentation of training images; first index: the epoch from 0, second: the image. */
  AUGMENTATION(4),
  /** The synthetic image set; first index: the image. */
  SYNTHETIC(5),
  /** Tests and benchmarks. */
  TEST(6),
  /** Which pictures of a folder are for training, validation and test. */
  SPLIT(7);

  private final int id;

  Purpose(int id) {
    this.id = id;
  }

  int id() {
    return id;
  }
}
