package io.fmnist.tasks.run;

import io.fmnist.api.Problems;
import java.time.Duration;

/** When a checkpoint is due. Asked after each step and after each epoch. */
@FunctionalInterface
public interface CheckpointInterval {
  /** Longest time between two: a year, in milliseconds. */
  long MAX_MILLIS = 366L * 24 * 3600 * 1000;

  /**
   * How far a training is.
   *
   * @param epochEnd whether an epoch was just validated; a step was just done otherwise
   * @param epoch of the step, or the one that was validated; from 1
   * @param epochSeconds how long that epoch took; 0 after a step
   * @param seconds since the last checkpoint, or since the training began or was resumed
   */
  record Moment(boolean epochEnd, int epoch, double epochSeconds, double seconds) {}

  /** Returns whether one is due. */
  boolean isDue(Moment moment);

  /**
   * After each epoch that takes over 10 seconds; where epochs are shorter, after the first one that
   * ends a minute or more after the last checkpoint.
   */
  static CheckpointInterval automatic() {
    return moment -> moment.epochEnd() && (moment.epochSeconds() > 10 || moment.seconds() >= 60);
  }

  /** Only where the run is told to end, see {@link Checkpoints#interrupt}. */
  CheckpointInterval NEVER = moment -> false;

  /**
   * After every so many epochs.
   *
   * @param epochs 1 or more
   */
  static CheckpointInterval epochs(int epochs) {
    Problems.at("checkpoint").range("epochs", epochs, 1, Integer.MAX_VALUE).throwIfAny();
    return moment -> moment.epochEnd() && moment.epoch() % epochs == 0;
  }

  /**
   * After the first step or epoch that ends so long after the last checkpoint.
   *
   * @param time a millisecond to a year
   */
  static CheckpointInterval every(Duration time) {
    Problems.at("checkpoint")
        .require(
            time.toMillis() >= 1 && time.toMillis() <= MAX_MILLIS,
            "the time between checkpoints is " + time + "; allowed are a millisecond to a year")
        .throwIfAny();
    double seconds = time.toMillis() / 1000.0;
    return moment -> moment.seconds() >= seconds;
  }
}
