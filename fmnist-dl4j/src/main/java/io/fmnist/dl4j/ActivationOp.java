package io.fmnist.dl4j;

import io.fmnist.api.layer.ActivationFunction;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarAdd;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMax;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMin;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarReverseSubtraction;
import org.nd4j.linalg.api.ops.impl.transforms.same.Sign;

/**
 * An elementwise function whose derivative follows from the output alone, in place where it may;
 * {@link GatedOp} has the others. ND4J's own {@code relu_bp} and its like take ten times as long as
 * these calls.
 */
final class ActivationOp implements Op {
  private final ActivationFunction function;
  private @Nullable INDArray output;

  ActivationOp(ActivationFunction function) {
    this.function = function;
  }

  @Override
  public Value forward(Value input, Tape tape) {
    Value to = input.writable() ? input : tape.take(input.array().shape());
    INDArray[] in = Tape.arrays(input.array());
    INDArray[] out = Tape.arrays(to.array());
    switch (function) {
      case RELU -> tape.call("relu", in, out, new double[] {0});
      case LEAKY_RELU -> tape.call("lrelu", in, out, new double[] {ActivationFunction.LEAKY_SLOPE});
      case ELU -> tape.call("elu", in, out, new double[] {1});
      case SIGMOID -> tape.call("sigmoid", in, out);
      case TANH -> tape.call("tanh", in, out);
      default -> throw new IllegalArgumentException(function + " needs its input; see GatedOp");
    }
    output = to.array();
    return new Value(to.array(), to.block(), !tape.isTraining());
  }

  @Override
  public Value backward(Value gradient, Tape tape, boolean inputWanted) {
    // Whoever read the output has done its backward pass, so the derivative takes its place.
    INDArray y = Objects.requireNonNull(output);
    switch (function) {
      case RELU -> tape.call(new Sign(y, y));
      case LEAKY_RELU -> {
        // Sign gives 0 at 0, where the slope is that of the left side.
        tape.call(new Sign(y, y));
        tape.call(new ScalarMax(y, null, y, ActivationFunction.LEAKY_SLOPE));
      }
      case ELU -> {
        // exp(x) = y + 1 below 0
        tape.call(new ScalarMin(y, null, y, 0));
        tape.call(new ScalarAdd(y, null, y, 1));
      }
      case SIGMOID -> {
        Value rest = tape.take(y.shape());
        tape.call(new ScalarReverseSubtraction(y, null, rest.array(), 1));
        tape.call("multiply", Tape.arrays(y, rest.array()), Tape.arrays(y));
        tape.release(rest);
      }
      case TANH -> {
        tape.call("multiply", Tape.arrays(y, y), Tape.arrays(y));
        tape.call(new ScalarReverseSubtraction(y, null, y, 1));
      }
      default -> throw new IllegalArgumentException(function + " needs its input; see GatedOp");
    }
    return Elementwise.multiply(gradient, y, tape);
  }
}
