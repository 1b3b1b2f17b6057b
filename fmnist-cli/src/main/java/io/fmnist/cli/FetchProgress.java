package io.fmnist.cli;

import io.fmnist.data.FetchListener;
import io.fmnist.tasks.file.TextWrap;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows a download: lines, and on a terminal a bar. */
final class FetchProgress implements FetchListener {
  private static final double MIB = 1 << 20;
  private static final int BAR = 20;

  private final PrintWriter err;
  private final StatusLine status;

  FetchProgress(PrintWriter err, boolean interactive) {
    this.err = err;
    this.status = new StatusLine(err, interactive ? Terminal.columns() : 0);
  }

  @Override
  public void message(String line) {
    status.clear();
    err.print(TextWrap.text(line, 2));
    err.flush();
  }

  @Override
  public void progress(String file, long doneBytes, long totalBytes) {
    if (doneBytes == totalBytes) {
      status.clear();
    } else if (status.isDue()) {
      String total =
          totalBytes < 0
              ? ""
              : String.format(
                  Locale.ROOT,
                  " of %.1f MiB %s",
                  totalBytes / MIB,
                  StatusLine.bar((double) doneBytes / totalBytes, BAR));
      status.show(
          String.format(Locale.ROOT, "%s %.1f", file, doneBytes / MIB)
              + (total.isEmpty() ? " MiB" : total));
    }
  }
}
