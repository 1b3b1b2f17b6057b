package io.fmnist.djl.pytorch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.layer.ActivationFunction;

/** An elementwise function. */
record ActivationOp(ActivationFunction function) implements Op {
  @Override
  public PtNDArray forward(PtNDArray input, ForwardContext context) {
    return switch (function) {
      case RELU -> JniUtils.relu(input);
      case LEAKY_RELU -> JniUtils.leakyRelu(input, ActivationFunction.LEAKY_SLOPE);
      case ELU -> JniUtils.elu(input, 1);
      case SIGMOID -> JniUtils.sigmoid(input);
      case TANH -> JniUtils.tanh(input);
      case GELU -> JniUtils.gelu(input);
      case GELU_TANH -> {
        PtNDArray square = JniUtils.mul(input, input);
        PtNDArray cubic = JniUtils.mul(square, context.scalar(ActivationFunction.GELU_CUBIC));
        PtNDArray factor = JniUtils.add(cubic, context.scalar(ActivationFunction.GELU_LINEAR));
        yield JniUtils.mul(input, JniUtils.sigmoid(JniUtils.mul(input, factor)));
      }
      case SILU -> JniUtils.mul(input, JniUtils.sigmoid(input));
      case HARD_SWISH -> {
        // As 6 - relu(6 - relu(x + 3)): clamp's own gradient is 1 at both ends.
        PtNDArray six = context.scalar(6);
        PtNDArray above = JniUtils.relu(JniUtils.add(input, context.scalar(3)));
        PtNDArray capped = JniUtils.sub(six, JniUtils.relu(JniUtils.sub(six, above)));
        yield JniUtils.mul(input, JniUtils.div(capped, six));
      }
    };
  }
}
