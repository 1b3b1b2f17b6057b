package io.fmnist.tasks.cli;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Whether a person watches standard error, and how wide the window is. Java cannot tell on its own
 * in a way that works on 17 and 22 alike, so the launcher, which asks the system, gives the columns
 * by {@value #PROPERTY}; 0 is no terminal.
 */
final class Terminal {
  static final String PROPERTY = "fmnist.terminal";

  private static final int WIDEST = 110;
  private static final int UPDATE_MILLIS = 200;

  private Terminal() {}

  static boolean isInteractive() {
    return columns() > 0;
  }

  /** Returns the columns of standard error's terminal; 0 if it is none. */
  static int columns() {
    return Math.max(0, Integer.getInteger(PROPERTY, 0));
  }

  /** Begins a bar on standard error. */
  static ProgressBarBuilder bar(String name, long maximum) {
    // Without a width the bar would ask JLine, which takes Ctrl-C away from the JVM: no shutdown
    // hook would run then.
    int width = Math.max(1, Math.min(columns() - 1, WIDEST));
    return new ProgressBarBuilder()
        .setTaskName(name)
        .setInitialMax(maximum)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(UPDATE_MILLIS)
        .setConsumer(new ConsoleProgressBarConsumer(System.err, width))
        .hideEta()
        .clearDisplayOnFinish();
  }
}
