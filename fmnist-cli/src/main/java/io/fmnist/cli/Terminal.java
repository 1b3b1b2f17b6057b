package io.fmnist.cli;

/**
 * Whether a person watches standard error, and how wide the window is. Java cannot tell on its own
 * in a way that works on 17 and 22 alike, so the launcher, which asks the system, gives the columns
 * by {@value #PROPERTY}; 0 is no terminal.
 */
final class Terminal {
  static final String PROPERTY = "fmnist.terminal";

  private Terminal() {}

  static boolean isInteractive() {
    return columns() > 0;
  }

  /** Returns the columns of standard error's terminal; 0 if it is none. */
  static int columns() {
    return Math.max(0, Integer.getInteger(PROPERTY, 0));
  }
}
