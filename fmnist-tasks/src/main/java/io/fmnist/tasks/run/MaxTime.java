package io.fmnist.tasks.run;

import io.fmnist.api.train.EpochMetrics;
import io.fmnist.api.train.TrainingControl;
import io.fmnist.api.train.TrainingListener;
import java.time.Duration;

/** Stops a training after the epoch in which its time runs out. */
public final class MaxTime implements TrainingListener {
  private final Duration limit;
  private long start;

  /**
   * Counts from the start of the training, or from where it is resumed.
   *
   * @param limit when no further epoch is begun
   */
  public MaxTime(Duration limit) {
    this.limit = limit;
  }

  @Override
  public void onStart(Plan plan) {
    start = System.nanoTime();
  }

  @Override
  public void onEpoch(EpochMetrics metrics, TrainingControl control) {
    if (System.nanoTime() - start >= limit.toNanos()) {
      control.stop("the time of " + limit.toSeconds() + " s ran out in epoch " + metrics.epoch());
    }
  }
}
