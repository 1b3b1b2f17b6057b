package io.fmnist.data;

/**
 * A file cannot be used. The message names the file and what is wrong with it; whoever knows where
 * the file came from adds what to do.
 */
final class BadFileException extends Exception {
  private static final long serialVersionUID = 1L;

  BadFileException(String message) {
    super(message);
  }
}
