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
    };
  }
}
