package io.fmnist.api.backend;

import io.fmnist.api.Problems;
import java.util.Objects;

/**
 * How an engine runs.
 *
 * @param device where
 * @param threads of the engine's own computing, 1 to 1,024; most engines fix it at their first
 *     start in a process and fail clearly when asked for another number later
 */
public record RuntimeOptions(Device device, int threads) {
  /** Validates the thread count and refuses null. */
  public RuntimeOptions {
    Objects.requireNonNull(device, "runtime: device is null");
    Problems.at("runtime").range("threads", threads, 1, 1024).throwIfAny();
  }

  /** Returns the processor with one thread for each of its cores. */
  public static RuntimeOptions defaults() {
    return new RuntimeOptions(Device.cpu(), Runtime.getRuntime().availableProcessors());
  }
}
