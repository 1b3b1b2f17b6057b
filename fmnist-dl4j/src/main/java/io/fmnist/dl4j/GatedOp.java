package io.fmnist.dl4j;

import io.fmnist.api.layer.ActivationFunction;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarAdd;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarDivision;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMax;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMin;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMultiplication;
import org.nd4j.linalg.api.ops.impl.transforms.same.Sign;
import org.nd4j.linalg.api.ops.impl.transforms.same.TimesOneMinus;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;

/**
 * An elementwise function of the form {@code out = x * g(x)}, whose derivative {@code g(x) + x *
 * g'(x)} does not follow from the output. A training pass computes it in the forward pass and keeps
 * it in place of the input, so the layer needs memory for one map more than it has. ND4J's own
 * {@code gelu} is an approximation by a sigmoid.
 */
final class GatedOp implements Op {
  private final ActivationFunction function;
  private @Nullable INDArray derivative;

  GatedOp(ActivationFunction function) {
    this.function = function;
  }

  @Override
  public Value forward(Value input, Tape tape) {
    INDArray x = input.array();
    Value gate = tape.take(x.shape());
    writeGate(x, gate.array(), tape);
    if (!tape.isTraining()) {
      Value output = Elementwise.multiply(input, gate.array(), tape);
      tape.release(gate);
      return output;
    }
    Value output = Elementwise.multiply(input.readOnly(), gate.array(), tape);
    INDArray slope = input.writable() ? x : tape.take(x.shape()).array();
    Value scratch = tape.take(x.shape());
    writeTimesSlope(x, gate.array(), scratch.array(), slope, tape);
    tape.call("add", Tape.arrays(scratch.array(), gate.array()), Tape.arrays(slope));
    tape.release(scratch);
    tape.release(gate);
    derivative = slope;
    return output;
  }

  private void writeGate(INDArray x, INDArray g, Tape tape) {
    switch (function) {
      case GELU -> {
        tape.call(new ScalarMultiplication(x, null, g, Math.sqrt(0.5)));
        tape.call(new Erf(g, g));
        tape.call(new ScalarAdd(g, null, g, 1));
        tape.call(new ScalarDivision(g, null, g, 2));
      }
      case GELU_TANH -> {
        multiply(x, x, g, tape);
        tape.call(new ScalarMultiplication(g, null, g, ActivationFunction.GELU_CUBIC));
        tape.call(new ScalarAdd(g, null, g, ActivationFunction.GELU_LINEAR));
        multiply(g, x, g, tape);
        tape.call("sigmoid", Tape.arrays(g), Tape.arrays(g));
      }
      case SILU -> tape.call("sigmoid", Tape.arrays(x), Tape.arrays(g));
      case HARD_SWISH -> {
        tape.call(new ScalarAdd(x, null, g, 3));
        tape.call(new ScalarMax(g, null, g, 0));
        tape.call(new ScalarMin(g, null, g, 6));
        tape.call(new ScalarDivision(g, null, g, 6));
      }
      default -> throw new IllegalArgumentException(function + " has no gate");
    }
  }

  /**
   * Writes {@code x * g'(x)} to {@code to}.
   *
   * @param free memory that may be overwritten, possibly that of x
   */
  private void writeTimesSlope(INDArray x, INDArray g, INDArray to, INDArray free, Tape tape) {
    switch (function) {
      case GELU -> {
        multiply(x, x, to, tape);
        tape.call(new ScalarDivision(to, null, to, -2));
        tape.call(new Exp(to, to));
        tape.call(new ScalarDivision(to, null, to, Math.sqrt(2 * Math.PI)));
        multiply(to, x, to, tape);
      }
      case GELU_TANH -> {
        tape.call(new TimesOneMinus(g, to));
        multiply(to, x, to, tape);
        multiply(x, x, free, tape);
        tape.call(new ScalarMultiplication(free, null, free, 3 * ActivationFunction.GELU_CUBIC));
        tape.call(new ScalarAdd(free, null, free, ActivationFunction.GELU_LINEAR));
        multiply(to, free, to, tape);
      }
      case SILU -> {
        tape.call(new TimesOneMinus(g, to));
        multiply(to, x, to, tape);
      }
      case HARD_SWISH -> {
        // 1 where the gate is neither 0 nor 1
        tape.call(new TimesOneMinus(g, to));
        tape.call(new Sign(to, to));
        multiply(to, x, to, tape);
        tape.call(new ScalarDivision(to, null, to, 6));
      }
      default -> throw new IllegalArgumentException(function + " has no gate");
    }
  }

  private static void multiply(INDArray a, INDArray b, INDArray to, Tape tape) {
    tape.call("multiply", Tape.arrays(a, b), Tape.arrays(to));
  }

  @Override
  public Value backward(Value gradient, Tape tape, boolean inputWanted) {
    return Elementwise.multiply(gradient, Objects.requireNonNull(derivative), tape);
  }
}
