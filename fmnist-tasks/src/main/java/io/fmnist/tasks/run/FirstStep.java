package io.fmnist.tasks.run;

import io.fmnist.api.train.TrainingListener;
import java.time.Duration;
import java.time.Instant;

/** Notes when the first training step was done, counted from the start of the process. */
public final class FirstStep implements TrainingListener {
  private double seconds = Double.NaN;

  @Override
  public void onStep(Step step) {
    if (Double.isNaN(seconds)) {
      Instant now = Instant.now();
      Instant started = ProcessHandle.current().info().startInstant().orElse(now);
      seconds = Duration.between(started, now).toMillis() / 1000.0;
    }
  }

  /** Returns the seconds; NaN before the first step. */
  public double seconds() {
    return seconds;
  }
}
