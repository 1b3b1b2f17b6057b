package io.fmnist.dl4j;

import io.fmnist.api.backend.support.PackedMasks;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
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
    INDArray mask = tape.isResident() ? unpacked(input, size, tape) : drawn(input, size, tape);
    factors = mask;
    return Elementwise.multiply(input, mask, tape);
  }

  private INDArray drawn(Value input, int size, Tape tape) {
    INDArray mask = tape.take(input.array().shape()).array();
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
    return mask;
  }

  /** The mask goes over with eight elements in a byte; a table has their factors. */
  private INDArray unpacked(Value input, int size, Tape tape) {
    long bytes = PackedMasks.bytes(size);
    INDArray packed = tape.keep(DataType.UINT8, bytes);
    tape.load(
        () ->
            Floats.write(
                packed, ByteBuffer.wrap(PackedMasks.draw(tape.masks(), ordinal, rate, size))));
    INDArray rows = tape.keep(DataType.INT32, bytes);
    tape.cast(packed, rows);
    INDArray table =
        tape.constant(PackedMasks.factorsOfBytes(rate), PackedMasks.BYTE_VALUES, Byte.SIZE);
    Value elements = tape.take(bytes * Byte.SIZE);
    tape.call(
        "gather", Tape.arrays(table, rows), Tape.arrays(elements.as(bytes, Byte.SIZE).array()), 0);
    return Floats.view(elements.array(), 0, input.array().shape());
  }

  @Override
  public Value backward(Value gradient, Tape tape, boolean inputWanted) {
    if (rate == 0) {
      return gradient;
    }
    return Elementwise.multiply(gradient, Objects.requireNonNull(factors), tape);
  }
}
