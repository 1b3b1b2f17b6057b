package io.fmnist.dl4j;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Fixed normalization of the last axis, in place where it may. */
final class NormalizationOp implements Op {
  private final float[] means;
  private final float[] deviations;
  private @Nullable INDArray divisor;

  NormalizationOp(float[] means, float[] deviations) {
    this.means = means;
    this.deviations = deviations;
  }

  @Override
  public Value forward(Value input, Tape tape) {
    INDArray mean = tape.constant(means, means.length);
    INDArray deviation = tape.constant(deviations, deviations.length);
    divisor = deviation;
    Value centred = Elementwise.apply("subtract", input, mean, tape);
    return Elementwise.apply("divide", centred, deviation, tape);
  }

  @Override
  public Value backward(Value gradient, Tape tape, boolean inputWanted) {
    return inputWanted
        ? Elementwise.apply("divide", gradient, Objects.requireNonNull(divisor), tape)
        : gradient;
  }
}
