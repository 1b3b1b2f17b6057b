package io.fmnist.tasks.cli;

import io.fmnist.tasks.sweep.Cell;
import io.fmnist.tasks.sweep.CellOutcome;
import io.fmnist.tasks.sweep.SweepListener;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;

/**
 * Shows a sweep: a line for each cell that ends, and the epochs done of all with the time left, on
 * a terminal as a bar, elsewhere as a line a minute at most.
 */
final class SweepProgress implements SweepListener, AutoCloseable {
  private static final long QUIET_NANOS = 60_000_000_000L;

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;
  private final boolean bar;
  private Optional<ProgressBar> shown = Optional.empty();
  private long lastLine = System.nanoTime();

  /**
   * Creates one.
   *
   * @param out where JSON lines go
   * @param err where lines for people go; the bar goes to standard error
   * @param json whether each cell's end is a JSON line too
   * @param bar whether to draw the bar
   */
  SweepProgress(PrintWriter out, PrintWriter err, boolean json, boolean bar) {
    this.out = out;
    this.err = err;
    this.json = json;
    this.bar = bar;
  }

  @Override
  public void onWarning(String message) {
    line("fmnist: " + message);
  }

  @Override
  public void onStart(Cell cell, Status status) {
    draw(status, cell.toString());
  }

  @Override
  public void onEpoch(Cell cell, int epoch, Status status) {
    String at = cell + ": epoch " + epoch + "/" + cell.epochs();
    draw(status, at);
    if (!bar && System.nanoTime() - lastLine > QUIET_NANOS) {
      line(place(status) + at + left(status));
    }
  }

  @Override
  public void onEnd(CellOutcome outcome, Status status) {
    if (json) {
      out.println(SweepText.json(outcome));
      out.flush();
    }
    boolean skipped = outcome.status() == CellOutcome.Status.SKIPPED;
    line(place(status) + SweepText.line(outcome) + (skipped ? "" : left(status)));
    draw(status, "");
  }

  @Override
  public void onStop(Status status) {
    line(
        String.format(
            Locale.ROOT,
            "fmnist: stopped; %d of %d cells are done, and the same command with --resume goes on",
            status.ended() - status.failed(),
            status.cells()));
  }

  private static String place(Status status) {
    int digits = Integer.toString(status.cells()).length();
    return String.format(Locale.ROOT, "[%" + digits + "d/%d] ", status.ended(), status.cells());
  }

  private static String left(Status status) {
    return status.ended() == status.cells() || Double.isNaN(status.secondsLeft())
        ? ""
        : "; " + Durations.text(status.secondsLeft()) + " left";
  }

  private void line(String text) {
    close();
    err.println(text);
    err.flush();
    lastLine = System.nanoTime();
  }

  private void draw(Status status, String what) {
    if (!bar) {
      return;
    }
    if (shown.isEmpty()) {
      shown = Optional.of(newBar(status));
    }
    ProgressBar drawn = shown.get();
    drawn.stepTo(status.epochs() - status.epochsLeft());
    drawn.setExtraMessage(what + left(status));
  }

  private static ProgressBar newBar(Status status) {
    String name = status.ended() + "/" + status.cells() + " runs, epochs";
    return Terminal.bar(name, status.epochs()).build();
  }

  /** Takes the bar away. */
  @Override
  public void close() {
    shown.ifPresent(ProgressBar::close);
    shown = Optional.empty();
  }
}
