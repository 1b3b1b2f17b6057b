package io.fmnist.tasks.tracking.mlflow;

/** A request that did not succeed, with the reason for a person. */
final class MlflowException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final boolean temporary;

  /**
   * Creates one.
   *
   * @param code MLflow's name of the error, such as {@code RESOURCE_DOES_NOT_EXIST}; or empty
   */
  MlflowException(String message, String code) {
    this(message, code, false);
  }

  /**
   * Creates one.
   *
   * @param temporary whether a server that is only starting answers so
   */
  MlflowException(String message, String code, boolean temporary) {
    super(message);
    this.code = code;
    this.temporary = temporary;
  }

  /** Returns whether the server may only be starting: nobody listens yet, or HTTP status 503. */
  boolean isTemporary() {
    return temporary;
  }

  boolean is(String errorCode) {
    return code.equals(errorCode);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
