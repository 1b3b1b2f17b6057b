package io.fmnist.tasks.run;

import io.fmnist.api.train.TrainingControl;
import io.fmnist.api.train.TrainingListener;
import java.lang.management.ManagementFactory;

/**
 * Notes when the first training step was done, counted from the start of the Java virtual machine.
 * The process may be older: a launcher that built something first became this process.
 */
public final class FirstStep implements TrainingListener {
  private double seconds = Double.NaN;

  @Override
  public void onStep(Step step, TrainingControl control) {
    if (Double.isNaN(seconds)) {
      seconds = ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0;
    }
  }

  /** Returns the seconds; NaN before the first step. */
  public double seconds() {
    return seconds;
  }
}
