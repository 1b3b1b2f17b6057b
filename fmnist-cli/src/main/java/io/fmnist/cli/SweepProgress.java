package io.fmnist.cli;

import io.fmnist.study.sweep.Cell;
import io.fmnist.study.sweep.CellOutcome;
import io.fmnist.study.sweep.SweepListener;
import io.fmnist.tasks.file.TextWrap;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Shows a sweep: a line for each cell that ends, and the epochs done of all with the time left, on
 * a terminal as a bar, elsewhere as a line a minute at most.
 */
final class SweepProgress implements SweepListener, AutoCloseable {
  private static final int BAR = 12;
  private static final long QUIET_NANOS = 60_000_000_000L;

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;
  private final boolean bar;
  private final String again;
  private final StatusLine status;
  private long lastLine = System.nanoTime();

  /**
   * Creates one.
   *
   * @param out where JSON lines go
   * @param err where lines for people and the bar go
   * @param json whether each cell's end is a JSON line too
   * @param bar whether to draw the bar
   * @param again what goes on where the sweep was stopped
   */
  SweepProgress(PrintWriter out, PrintWriter err, boolean json, boolean bar, String again) {
    this.out = out;
    this.err = err;
    this.json = json;
    this.bar = bar;
    this.again = again;
    this.status = new StatusLine(err, bar ? Terminal.columns() : 0);
  }

  @Override
  public void onWarning(String message) {
    line("fmnist: " + message);
  }

  @Override
  public void onStart(Cell cell, Status now) {
    draw(now, cell.toString());
  }

  @Override
  public void onEpoch(Cell cell, int epoch, Status now) {
    String at = cell + ": epoch " + epoch + "/" + cell.epochs();
    // The epoch first: a long line is cut at its end.
    draw(now, "epoch " + epoch + "/" + cell.epochs() + " of " + cell);
    if (!bar && System.nanoTime() - lastLine > QUIET_NANOS) {
      line(place(now) + at + left(now));
    }
  }

  @Override
  public void onEnd(CellOutcome outcome, Status now) {
    if (json) {
      out.println(SweepText.json(outcome));
      out.flush();
    }
    boolean skipped = outcome.status() == CellOutcome.Status.SKIPPED;
    line(place(now) + SweepText.line(outcome) + (skipped ? "" : left(now)));
    draw(now, "");
  }

  @Override
  public void onStop(Status now) {
    line(
        String.format(
            Locale.ROOT,
            "fmnist: stopped; %d of %d cells done; %s",
            now.ended() - now.failed(),
            now.cells(),
            again));
  }

  private static String place(Status now) {
    int digits = Integer.toString(now.cells()).length();
    return String.format(Locale.ROOT, "[%" + digits + "d/%d] ", now.ended(), now.cells());
  }

  private static String left(Status now) {
    return now.ended() == now.cells() || Double.isNaN(now.secondsLeft())
        ? ""
        : "; " + Durations.text(now.secondsLeft()) + " left";
  }

  private void line(String text) {
    status.clear();
    err.print(TextWrap.text(text, 2));
    err.flush();
    lastLine = System.nanoTime();
  }

  private void draw(Status now, String what) {
    long done = now.epochs() - now.epochsLeft();
    double part = now.epochs() == 0 ? 1 : (double) done / now.epochs();
    status.show(
        String.format(
            Locale.ROOT,
            "%d/%d runs %s %3.0f %%%s%s",
            now.ended(),
            now.cells(),
            StatusLine.bar(part, BAR),
            Math.floor(100 * part),
            left(now),
            what.isEmpty() ? "" : "; " + what));
  }

  /** Takes the bar away. */
  @Override
  public void close() {
    status.clear();
  }
}
