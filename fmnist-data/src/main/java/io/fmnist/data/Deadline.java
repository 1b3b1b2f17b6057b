package io.fmnist.data;

import java.time.Duration;

/** A moment after which nothing is waited for. */
final class Deadline {
  private final long nanos;

  private Deadline(long nanos) {
    this.nanos = nanos;
  }

  static Deadline in(Duration duration) {
    return new Deadline(System.nanoTime() + duration.toNanos());
  }

  /** Returns how long there is still, at most {@code most}; 0 or less where it is over. */
  long left(Duration most) {
    return Math.min(most.toNanos(), nanos - System.nanoTime());
  }

  boolean isOver() {
    return nanos - System.nanoTime() <= 0;
  }
}
