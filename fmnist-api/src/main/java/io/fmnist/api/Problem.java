package io.fmnist.api;

import java.io.Serializable;

/**
 * One thing that is wrong with a description.
 *
 * @param where the place, for example {@code layers[3] maxpool2d} or {@code training.batchSize}
 * @param message what is wrong, with the value and what is allowed
 */
public record Problem(String where, String message) implements Serializable {
  @Override
  public String toString() {
    return where.isEmpty() ? message : where + ": " + message;
  }
}
