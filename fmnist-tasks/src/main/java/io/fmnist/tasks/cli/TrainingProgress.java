package io.fmnist.tasks.cli;

import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.api.train.TrainingListener;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;

/**
 * Shows a training: one line an epoch, and on a terminal a bar for the epoch in hand with loss,
 * accuracy, images a second and the time left for the whole training.
 */
final class TrainingProgress implements TrainingListener, AutoCloseable {
  private static final int UPDATE_MILLIS = 200;
  private static final double NANOS = 1e-9;

  private final PrintWriter out;
  private final boolean bar;
  private Plan plan = new Plan(0, 0, 1, 1);
  private Optional<ProgressBar> current = Optional.empty();
  private long trainingStart;
  private long epochStart;
  private long lastUpdate;
  private int epochImages;

  /**
   * Creates one.
   *
   * @param out where lines go; the bar goes to standard error
   * @param bar whether to draw the bar
   */
  TrainingProgress(PrintWriter out, boolean bar) {
    this.out = out;
    this.bar = bar;
  }

  @Override
  public void onStart(Plan started) {
    plan = started;
    trainingStart = System.nanoTime();
    epochStart = trainingStart;
  }

  @Override
  public void onStep(Step step) {
    epochImages += step.images();
    if (!bar) {
      return;
    }
    if (current.isEmpty()) {
      current = Optional.of(newBar(step.epoch()));
    }
    ProgressBar shown = current.get();
    shown.stepBy(step.images());
    long now = System.nanoTime();
    if (now - lastUpdate > UPDATE_MILLIS * 1_000_000L) {
      lastUpdate = now;
      double rate = epochImages / ((now - epochStart) * NANOS);
      shown.setExtraMessage(
          String.format(
              Locale.ROOT,
              "loss %.4f accuracy %.4f %,.0f images/s, %s left",
              step.meanLoss(),
              step.meanAccuracy(),
              rate,
              Durations.text(
                  left(step.epoch() - 1 + (double) step.step() / plan.stepsPerEpoch()))));
    }
  }

  private ProgressBar newBar(int epoch) {
    return Terminal.bar("epoch " + epoch + "/" + plan.epochs(), plan.trainImages()).build();
  }

  @Override
  public void onEpoch(EpochMetrics metrics, BackendModel model) {
    close();
    int digits = Integer.toString(plan.epochs()).length();
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "epoch %" + digits + "d/%d  loss %.4f  accuracy %.4f",
            metrics.epoch(),
            plan.epochs(),
            metrics.trainLoss(),
            metrics.trainAccuracy()));
    if (plan.validationImages() > 0) {
      line.append(
          String.format(
              Locale.ROOT,
              "  validation loss %.4f  accuracy %.4f",
              metrics.validationLoss(),
              metrics.validationAccuracy()));
    }
    line.append(
        String.format(
            Locale.ROOT,
            "  %,.0f images/s  %s",
            plan.trainImages() / metrics.trainSeconds(),
            metrics.epoch() == plan.epochs()
                ? "done"
                : Durations.text(left(metrics.epoch())) + " left"));
    out.println(line);
    out.flush();
    epochImages = 0;
    epochStart = System.nanoTime();
  }

  /** Returns the seconds that the rest takes at the pace so far. */
  private double left(double epochsDone) {
    double spent = (System.nanoTime() - trainingStart) * NANOS;
    return spent / epochsDone * (plan.epochs() - epochsDone);
  }

  /** Takes the bar away. */
  @Override
  public void close() {
    current.ifPresent(ProgressBar::close);
    current = Optional.empty();
  }
}
