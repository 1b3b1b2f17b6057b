package io.fmnist.data;

/**
 * A file cannot be used. The message names the file and what is wrong with it; what to do depends
 * on where the file came from, too.
 */
final class BadFileException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong, by what helps. */
  enum Fault {
    /** The bytes are not those that were meant to be there: another copy may help. */
    DAMAGED,
    /** The bytes are as somebody wrote them, but of another kind: another copy is the same. */
    OF_ANOTHER_KIND,
    /** The file may be sound; memory, permissions or the disk are in the way. */
    OF_THE_MACHINE
  }

  private final Fault fault;
  private final String advice;

  /** Another copy may help. */
  BadFileException(String message) {
    this(message, Fault.DAMAGED, "");
  }

  /**
   * Another copy of the same file would not help.
   *
   * @param advice what does, a sentence
   */
  BadFileException(String message, Fault fault, String advice) {
    super(message);
    this.fault = fault;
    this.advice = advice;
  }

  Fault fault() {
    return fault;
  }

  /** Returns what to do; empty where another copy may help. */
  String advice() {
    return advice;
  }
}
