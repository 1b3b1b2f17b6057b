package io.fmnist.testkit.agree;

import io.fmnist.api.Problems;
import io.fmnist.api.backend.RuntimeOptions;
import java.util.OptionalInt;

/**
 * How much is compared.
 *
 * @param runtime device and threads of every backend
 * @param steps resynchronised training steps, 1 to 100,000
 * @param epochs of training before the logits are compared, 1 to 100,000; empty for {@value
 *     #TRAINING_STEPS} steps
 * @param limit where present, only the first so many training and test images are used; 1 or more
 */
public record AgreementOptions(
    RuntimeOptions runtime, int steps, OptionalInt epochs, OptionalInt limit) {
  /** Steps of training before the logits are compared, unless epochs are asked for. */
  public static final int TRAINING_STEPS = 200;

  /** Resynchronised steps unless another number is asked for. */
  public static final int STEPS = 20;

  private static final int MOST = 100_000;

  /** Validates the numbers. */
  public AgreementOptions {
    Problems problems = Problems.at("agreement").range("steps", steps, 1, MOST);
    epochs.ifPresent(n -> problems.range("epochs", n, 1, MOST));
    limit.ifPresent(n -> problems.range("limit", n, 1, Integer.MAX_VALUE));
    problems.throwIfAny();
  }
}
