package io.fmnist.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Elementwise arithmetic on values, in place where a value may be overwritten. */
final class Elementwise {
  private Elementwise() {}

  /** Writes {@code a * b}; b is of a's shape or one value for each channel. */
  static Value multiply(Value a, INDArray b, Tape tape) {
    return apply("multiply", a, b, tape);
  }

  /** Writes a call of {@code op} on a and b; b is of a's shape or one value for each channel. */
  static Value apply(String op, Value a, INDArray b, Tape tape) {
    Value to = target(a, tape);
    tape.call(op, Tape.arrays(a.array(), b), Tape.arrays(to.array()));
    return to;
  }

  /** Writes {@code a + b} of equal shapes; b is given back if it is not the result. */
  static Value add(Value a, Value b, Tape tape) {
    if (!a.writable() && b.writable()) {
      return add(b, a, tape);
    }
    Value to = target(a, tape);
    tape.call("add", Tape.arrays(a.array(), b.array()), Tape.arrays(to.array()));
    tape.release(b);
    return to;
  }

  private static Value target(Value a, Tape tape) {
    return a.writable() ? a : tape.take(a.array().shape());
  }
}
