package io.fmnist.tasks.cli;

/**
 * Whether a person watches standard error. Java cannot tell on its own in a way that works on 17
 * and 22 alike, so the launcher, which asks the system, says it by {@value #PROPERTY}.
 */
final class Terminal {
  static final String PROPERTY = "fmnist.terminal";

  private Terminal() {}

  static boolean isInteractive() {
    return Boolean.getBoolean(PROPERTY);
  }
}
