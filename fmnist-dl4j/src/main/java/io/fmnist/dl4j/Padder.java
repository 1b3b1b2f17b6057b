package io.fmnist.dl4j;

import io.fmnist.api.layer.Padding;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Pads a map by a call of its own where an operation cannot pad that way itself. */
final class Padder {
  private static final int CONSTANT = 0;

  private final Padding.Explicit padding;
  private final double fill;
  private final boolean isNative;

  /**
   * Chooses who pads.
   *
   * @param fill value of the padding
   * @param isNative whether the operation pads itself
   */
  Padder(Padding.Explicit padding, double fill, boolean isNative) {
    this.padding = padding;
    this.fill = fill;
    this.isNative = isNative || padding.isZero();
  }

  /** Returns the rows that the operation adds at each end. */
  int nativeRows() {
    return isNative ? padding.top() : 0;
  }

  /** Returns the columns that the operation adds at each end. */
  int nativeColumns() {
    return isNative ? padding.left() : 0;
  }

  /** Returns what the operation reads. */
  Value pad(Value input, Tape tape) {
    if (isNative) {
      return input;
    }
    long[] shape = input.array().shape();
    Value padded =
        tape.take(
            shape[0],
            shape[1] + padding.top() + padding.bottom(),
            shape[2] + padding.left() + padding.right(),
            shape[3]);
    INDArray widths =
        tape.own(
            Nd4j.createFromArray(
                new long[][] {
                  {0, 0},
                  {padding.top(), padding.bottom()},
                  {padding.left(), padding.right()},
                  {0, 0}
                }));
    tape.call(
        "pad",
        Tape.arrays(input.array(), widths),
        Tape.arrays(padded.array()),
        new double[] {fill},
        CONSTANT);
    return padded;
  }

  /** Gives the padded copy back where no backward pass reads it. */
  void releaseAfterForward(Value padded, Tape tape) {
    if (!isNative && !tape.isTraining()) {
      tape.release(padded);
    }
  }

  /** Returns the part of a gradient that belongs to real pixels. */
  Value crop(Value gradient, Tape tape) {
    if (isNative) {
      return gradient;
    }
    long[] shape = gradient.array().shape();
    long rows = shape[1] - padding.top() - padding.bottom();
    long columns = shape[2] - padding.left() - padding.right();
    Value cropped = tape.take(shape[0], rows, columns, shape[3]);
    tape.call(
        "slice",
        Tape.arrays(gradient.array()),
        Tape.arrays(cropped.array()),
        0,
        padding.top(),
        padding.left(),
        0,
        shape[0],
        rows,
        columns,
        shape[3]);
    tape.release(gradient);
    return cropped;
  }
}
