package io.fmnist.api.backend;

import java.util.Map;

/**
 * An engine. Implementations are listed in {@code META-INF/services} and have a public constructor
 * without arguments that does not load the engine.
 */
public interface Backend {

  /** Returns the name by which users choose it: lower-case letters, digits and dashes. */
  String id();

  /** Returns whether it can start here; cheap, and does not start the engine. */
  Availability availability();

  /**
   * Returns whether it is used only where its id is named, and never because it happens to be on
   * the class path: for backends that are there to check others, not to train.
   */
  default boolean isOnlyByName() {
    return false;
  }

  /** Returns what it cannot do. */
  Capabilities capabilities();

  /**
   * Starts the engine if need be and describes it for people and run records.
   *
   * @return for example engine version, natives, threads, devices; in the order to show
   * @throws io.fmnist.api.FmnistException if the engine cannot start, with what to do
   */
  Map<String, String> describe();

  /**
   * Makes a model; the caller closes it.
   *
   * @throws io.fmnist.api.FmnistException if the engine cannot start, the device is missing or the
   *     thread count cannot be had
   */
  BackendModel create(ModelRequest request);
}
