package io.fmnist.cli.bench;

import io.fmnist.api.Problems;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.train.TrainingSpec;
import java.util.OptionalInt;

/**
 * What a measurement may choose beside the task.
 *
 * @param runtime device and threads
 * @param limit where present, only the first so many training and test images are used; 1 or more
 * @param epochs to train, at least 1; the first is left out of medians where there are more
 * @param trainingOnly whether to measure the training alone, not its loop and not inference
 */
public record BenchOptions(
    RuntimeOptions runtime, OptionalInt limit, int epochs, boolean trainingOnly) {
  /** Epochs where nothing else is asked for: one to warm up, two to measure. */
  public static final int USUAL_EPOCHS = 3;

  /** Validates the numbers. */
  public BenchOptions {
    Problems problems = Problems.at("bench").range("epochs", epochs, 1, TrainingSpec.MAX_EPOCHS);
    if (limit.isPresent()) {
      problems.range("limit", limit.getAsInt(), 1, Integer.MAX_VALUE);
    }
    problems.throwIfAny();
  }
}
