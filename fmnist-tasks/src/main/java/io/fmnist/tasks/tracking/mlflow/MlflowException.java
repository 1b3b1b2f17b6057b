package io.fmnist.tasks.tracking.mlflow;

/** A request that did not succeed, with the reason for a person. */
final class MlflowException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * Creates one.
   *
   * @param code MLflow's name of the error, such as {@code RESOURCE_DOES_NOT_EXIST}; or empty
   */
  MlflowException(String message, String code) {
    super(message);
    this.code = code;
  }

  boolean is(String errorCode) {
    return code.equals(errorCode);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
