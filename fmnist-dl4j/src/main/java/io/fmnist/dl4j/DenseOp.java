package io.fmnist.dl4j;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@code out = in * kernel^T + bias}: three matrix products, one forward and two backward. */
final class DenseOp implements Op {
  private final Trained kernel;
  private final @Nullable Trained bias;
  private @Nullable INDArray input;

  /**
   * Makes the operation.
   *
   * @param kernel [out, in]
   * @param bias [out], or null
   */
  DenseOp(Trained kernel, @Nullable Trained bias) {
    this.kernel = kernel;
    this.bias = bias;
  }

  @Override
  public Value forward(Value input, Tape tape) {
    this.input = input.array();
    Value output = tape.take(input.array().size(0), kernel.value().size(0));
    INDArray[] out = Tape.arrays(output.array());
    tape.call("matmul", Tape.arrays(input.array(), kernel.value()), out, 0, 1, 0);
    if (bias != null) {
      tape.call("add", Tape.arrays(output.array(), bias.value()), out);
    }
    return output;
  }

  @Override
  public Value backward(Value gradient, Tape tape, boolean inputWanted) {
    INDArray g = gradient.array();
    INDArray x = Objects.requireNonNull(input);
    tape.call("matmul", Tape.arrays(g, x), Tape.arrays(kernel.gradient()), 1, 0, 0);
    if (bias != null) {
      INDArray ones = tape.constant(1, 1, g.size(0));
      INDArray row = bias.gradient().reshape('c', 1, g.size(1));
      tape.call("matmul", Tape.arrays(ones, g), Tape.arrays(row), 0, 0, 0);
    }
    if (!inputWanted) {
      return gradient;
    }
    Value result = tape.take(x.shape());
    tape.call("matmul", Tape.arrays(g, kernel.value()), Tape.arrays(result.array()), 0, 0, 0);
    return result;
  }
}
