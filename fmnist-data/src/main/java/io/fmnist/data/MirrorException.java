package io.fmnist.data;

/** A mirror did not deliver a file. The message says why and goes after the mirror's address. */
final class MirrorException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean interrupted;

  private MirrorException(String message, boolean interrupted) {
    super(message);
    this.interrupted = interrupted;
  }

  /** The mirror cannot or will not deliver. */
  static MirrorException refused(String message) {
    return new MirrorException(message, false);
  }

  /** The connection broke while bytes came, so going on may help. */
  static MirrorException interrupted(String message) {
    return new MirrorException(message, true);
  }

  boolean isInterrupted() {
    return interrupted;
  }
}
