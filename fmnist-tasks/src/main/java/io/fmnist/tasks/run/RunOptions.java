package io.fmnist.tasks.run;

import io.fmnist.api.Problems;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.RuntimeOptions;
import java.util.OptionalInt;

/**
 * What a run may choose beside the task.
 *
 * @param runtime device and threads
 * @param limit where present, only the first so many training, validation and test images are used;
 *     1 or more
 */
public record RunOptions(RuntimeOptions runtime, OptionalInt limit) {
  /** Validates the limit. */
  public RunOptions {
    if (limit.isPresent()) {
      Problems.at("run").range("limit", limit.getAsInt(), 1, Integer.MAX_VALUE).throwIfAny();
    }
  }

  /** All images, on the processor, with one thread for each of its cores. */
  public static RunOptions defaults() {
    return new RunOptions(RuntimeOptions.defaults(), OptionalInt.empty());
  }

  /** Returns these options with another number of the engine's threads, 1 to 1,024. */
  public RunOptions withThreads(int threads) {
    return new RunOptions(new RuntimeOptions(runtime.device(), threads), limit);
  }

  /** Returns these options with another device. */
  public RunOptions withDevice(Device device) {
    return new RunOptions(new RuntimeOptions(device, runtime.threads()), limit);
  }

  /** Returns these options with only the first so many images of each set used; 1 or more. */
  public RunOptions withLimit(int limit) {
    return new RunOptions(runtime, OptionalInt.of(limit));
  }
}
