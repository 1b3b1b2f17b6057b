package io.fmnist.cli;

import io.fmnist.tasks.file.TextWrap;
import java.io.PrintWriter;

/** A line on a terminal that is written over; nothing where there is no terminal. */
final class StatusLine {
  private static final long UPDATE_NANOS = 200_000_000L;

  private final PrintWriter err;
  private final int columns;
  private long lastUpdate = System.nanoTime() - UPDATE_NANOS;
  private int shown;

  /**
   * Creates one.
   *
   * @param err standard error
   * @param columns of its terminal; 0: there is none
   */
  StatusLine(PrintWriter err, int columns) {
    this.err = err;
    this.columns = columns;
  }

  /** Returns whether it is time to show something new: five times a second. */
  boolean isDue() {
    return columns > 0 && System.nanoTime() - lastUpdate >= UPDATE_NANOS;
  }

  /** Shows text instead of what stands there, as much of it as fits. */
  void show(String text) {
    if (columns == 0) {
      return;
    }
    lastUpdate = System.nanoTime();
    StringBuilder line = new StringBuilder();
    int width = 0;
    for (int codePoint : TextWrap.clean(text).codePoints().toArray()) {
      String character = Character.toString(codePoint);
      width += TextWrap.width(character);
      // In the last column some terminals begin the next line.
      if (width >= columns) {
        width -= TextWrap.width(character);
        break;
      }
      line.append(character);
    }
    PrintableWriter.writeAsIs(err, "\r" + line + " ".repeat(Math.max(0, shown - width)));
    err.flush();
    shown = width;
  }

  /** Takes the line away, so that others can be printed. */
  void clear() {
    if (shown > 0) {
      PrintableWriter.writeAsIs(err, "\r" + " ".repeat(shown) + "\r");
      err.flush();
      shown = 0;
    }
  }

  /**
   * Returns a bar, for example {@code [===> ]}.
   *
   * @param done part of the whole, 0 to 1
   * @param width columns with the brackets, at least 3
   */
  static String bar(double done, int width) {
    int inside = width - 2;
    int full = (int) Math.max(0, Math.min(inside, Math.floor(done * inside)));
    String head = full < inside ? ">" : "";
    return "[" + "=".repeat(full) + head + " ".repeat(inside - full - head.length()) + "]";
  }
}
