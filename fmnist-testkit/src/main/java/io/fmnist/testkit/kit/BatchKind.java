package io.fmnist.testkit.kit;

import io.fmnist.api.data.Batch;
import io.fmnist.api.model.Architecture;

/** How full the batch of a check is. */
enum BatchKind {
  /** One image. */
  ONE("batch of 1", 1, 1),
  /** A full batch. */
  FULL("batch of 3", 3, 3),
  /** The last batch of an epoch: places beyond its end hold images of the batch before. */
  SHORT("last batch, 2 of 5", 2, 5),
  /** A larger batch. */
  LARGER("batch of 8", 8, 8);

  private final String text;
  private final int size;
  private final int capacity;

  BatchKind(String text, int size, int capacity) {
    this.text = text;
    this.size = size;
    this.capacity = capacity;
  }

  Batch draw(Architecture architecture, long seed) {
    return Samples.shortBatch(architecture, size, capacity, seed);
  }

  @Override
  public String toString() {
    return text;
  }
}
