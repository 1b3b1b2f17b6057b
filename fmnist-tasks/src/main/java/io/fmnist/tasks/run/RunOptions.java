package io.fmnist.tasks.run;

import io.fmnist.api.Problems;
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
}
