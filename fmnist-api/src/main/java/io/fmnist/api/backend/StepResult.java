package io.fmnist.api.backend;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one training step gives, before its update. An engine whose results are on a device may hand
 * it out before they are computed: the first reading waits for them, so whoever reads rarely lets
 * the device work on. Safe for use by several threads.
 */
public final class StepResult {
  private @Nullable Supplier<Values> pending;
  private @Nullable Values values;

  private record Values(double loss, int correct) {}

  /**
   * Of a step that is computed.
   *
   * @param loss mean softmax cross-entropy over the batch, natural logarithm
   * @param correct number of images whose largest logit is their label's
   */
  public StepResult(double loss, int correct) {
    values = new Values(loss, correct);
  }

  private StepResult(Supplier<Values> pending) {
    this.pending = pending;
  }

  /**
   * Of a step whose numbers are asked for at the first reading.
   *
   * @param read waits for the step and returns its result; called once
   */
  public static StepResult later(Supplier<StepResult> read) {
    return new StepResult(
        () -> {
          StepResult result = read.get();
          return new Values(result.loss(), result.correct());
        });
  }

  /** Returns whether the numbers are there, so that reading them waits for nothing. */
  public synchronized boolean isRead() {
    return values != null;
  }

  /** Returns the mean softmax cross-entropy over the batch, natural logarithm. */
  public double loss() {
    return values().loss;
  }

  /** Returns the number of images whose largest logit is their label's. */
  public int correct() {
    return values().correct;
  }

  private synchronized Values values() {
    Values read = values;
    if (read == null) {
      read = Objects.requireNonNull(pending).get();
      values = read;
      pending = null;
    }
    return read;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StepResult that && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  @Override
  public String toString() {
    return "StepResult[loss=" + loss() + ", correct=" + correct() + "]";
  }
}
