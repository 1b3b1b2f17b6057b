package io.fmnist.tasks.cli;

import io.fmnist.data.FetchListener;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows a download: lines, and on a terminal a percentage that is written over. */
final class FetchProgress implements FetchListener {
  private static final double MIB = 1 << 20;
  private static final long UPDATE_NANOS = 200_000_000L;

  private final PrintWriter err;
  private final boolean interactive;
  private long lastUpdate;
  private boolean onLine;

  FetchProgress(PrintWriter err, boolean interactive) {
    this.err = err;
    this.interactive = interactive;
  }

  @Override
  public void message(String line) {
    endLine();
    err.println(line);
    err.flush();
  }

  @Override
  public void progress(String file, long doneBytes, long totalBytes) {
    long now = System.nanoTime();
    boolean finished = doneBytes == totalBytes;
    if (!interactive || (now - lastUpdate < UPDATE_NANOS && !finished)) {
      return;
    }
    lastUpdate = now;
    String total = totalBytes < 0 ? "" : String.format(Locale.ROOT, " of %.1f", totalBytes / MIB);
    err.printf(Locale.ROOT, "\r%s %.1f%s MiB ", file, doneBytes / MIB, total);
    onLine = true;
    if (finished) {
      endLine();
    }
    err.flush();
  }

  private void endLine() {
    if (onLine) {
      err.println();
      onLine = false;
    }
  }
}
