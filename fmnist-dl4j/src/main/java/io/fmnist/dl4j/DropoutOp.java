package io.fmnist.dl4j;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Inverted dropout: the given mask, scaled by 1 / (1 - rate), times the input. */
final class DropoutOp implements Op {
  private final int ordinal;
  private final double rate;
  private @Nullable INDArray factors;

  DropoutOp(int ordinal, double rate) {
    this.ordinal = ordinal;
    this.rate = rate;
  }

  @Override
  public Value forward(Value input, Tape tape) {
    if (!tape.isTraining() || rate == 0) {
      return input;
    }
    int size = Math.toIntExact(input.size());
    INDArray mask = tape.take(input.array().shape()).array();
    factors = mask;
    byte[] keep = new byte[size];
    float[] values = new float[size];
    float scale = (float) (1 / (1 - rate));
    tape.java(
        () -> {
          // Masks are numbered N, H, W, C: the order of our maps.
          tape.masks().fill(ordinal, rate, keep, size);
          for (int i = 0; i < size; i++) {
            values[i] = keep[i] * scale;
          }
          Floats.write(mask, values, size);
        });
    return Elementwise.multiply(input, mask, tape);
  }

  @Override
  public Value backward(Value gradient, Tape tape, boolean inputWanted) {
    if (rate == 0) {
      return gradient;
    }
    return Elementwise.multiply(gradient, Objects.requireNonNull(factors), tape);
  }
}
