package io.fmnist.cli;

import io.fmnist.api.train.EpochMetrics;
import io.fmnist.api.train.TrainingControl;
import io.fmnist.api.train.TrainingListener;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Shows a training as a table: a row for each epoch, and on a terminal one for the epoch in hand,
 * with a bar instead of the validation's figures. The time left is that of the whole training.
 */
final class TrainingProgress implements TrainingListener, AutoCloseable {
  private static final double NANOS = 1e-9;
  private static final String GAP = "  ";
  private static final int FIGURE = 8;
  private static final int RATE = 9;
  // As wide as both of the validation's columns.
  private static final int BAR = 2 * FIGURE + GAP.length();
  private static final double LARGE = 1000;

  private final PrintWriter out;
  private final StatusLine status;
  private Plan plan = new Plan(0, 0, 1, 1);
  private long trainingStart;
  private long epochStart;
  private int epochImages;

  /**
   * Creates one.
   *
   * @param out where the table goes
   * @param bar whether to draw the bar
   */
  TrainingProgress(PrintWriter out, boolean bar) {
    this.out = out;
    this.status = new StatusLine(out, bar ? Terminal.columns() : 0);
  }

  @Override
  public void onStart(Plan started) {
    plan = started;
    trainingStart = System.nanoTime();
    epochStart = trainingStart;
    String validation = hasValidation() ? right("val loss", FIGURE) + right("val acc", FIGURE) : "";
    out.println(
        row(
            "epoch",
            right("loss", FIGURE) + right("acc", FIGURE) + validation,
            "images/s",
            "left"));
    out.flush();
  }

  @Override
  public void onStep(Step step, TrainingControl control) {
    epochImages += step.images();
    if (status.isDue()) {
      double part = (double) step.step() / plan.stepsPerEpoch();
      status.show(
          row(
              place(step.epoch()),
              figure(step.meanLoss())
                  + figure(step.meanAccuracy())
                  + (hasValidation() ? GAP + StatusLine.bar(part, BAR) : ""),
              rate(epochImages, (System.nanoTime() - epochStart) * NANOS),
              Durations.text(left(step.epoch() - 1 + part))));
    }
  }

  @Override
  public void onEpoch(EpochMetrics metrics, TrainingControl control) {
    show(metrics);
  }

  /** Prints an epoch's row. */
  void show(EpochMetrics metrics) {
    status.clear();
    out.println(
        row(
            place(metrics.epoch()),
            figure(metrics.trainLoss())
                + figure(metrics.trainAccuracy())
                + (hasValidation()
                    ? figure(metrics.validationLoss()) + figure(metrics.validationAccuracy())
                    : ""),
            rate(plan.trainImages(), metrics.trainSeconds()),
            metrics.epoch() == plan.epochs() ? "done" : Durations.text(left(metrics.epoch()))));
    out.flush();
    epochImages = 0;
    epochStart = System.nanoTime();
  }

  private boolean hasValidation() {
    return plan.validationImages() > 0;
  }

  private String row(String epoch, String figures, String rate, String left) {
    int digits = Integer.toString(plan.epochs()).length();
    String first =
        " ".repeat(Math.max(0, Math.max("epoch".length(), 2 * digits + 1) - epoch.length()));
    return first + epoch + figures + right(rate, RATE) + GAP + left;
  }

  private static String right(String text, int width) {
    return GAP + " ".repeat(Math.max(0, width - text.length())) + text;
  }

  private String place(int epoch) {
    return epoch + "/" + plan.epochs();
  }

  private static String figure(double value) {
    String format = Math.abs(value) < LARGE ? "%.4f" : "%.2e";
    return right(String.format(Locale.ROOT, format, value), FIGURE);
  }

  private static String rate(int images, double seconds) {
    return String.format(Locale.ROOT, "%,.0f", images / seconds);
  }

  /**
   * Returns the seconds that the rest takes at the pace since the training began or was resumed;
   * NaN where nothing was done since.
   */
  private double left(double epochsDone) {
    double spent = (System.nanoTime() - trainingStart) * NANOS;
    double before = (double) plan.stepsDone() / plan.stepsPerEpoch();
    double done = epochsDone - before;
    return done > 0 ? spent / done * (plan.epochs() - epochsDone) : Double.NaN;
  }

  /** Takes the bar away. */
  @Override
  public void close() {
    status.clear();
  }
}
