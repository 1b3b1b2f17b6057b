package io.fmnist.api;

import org.jspecify.annotations.Nullable;

/**
 * A failure whose message is meant for a person: what was wrong, the value, what is allowed and
 * what to do next. Command lines print the message without a stack trace. Characters in it that
 * would steer a terminal are shown as {@link PrintableText} shows them.
 */
public class FmnistException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates a failure with a message for a person. */
  public FmnistException(String message) {
    super(PrintableText.of(message));
  }

  /** Creates a failure with a message for a person and the technical cause. */
  public FmnistException(String message, @Nullable Throwable cause) {
    super(PrintableText.of(message), cause);
  }
}
