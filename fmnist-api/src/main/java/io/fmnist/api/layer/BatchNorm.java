package io.fmnist.api.layer;

import io.fmnist.api.Problems;

/**
 * Batch normalization of each channel of a map [C, H, W], or of each feature of a vector [F].
 *
 * <p>Training: {@code out = gamma * (in - mean) / sqrt(variance + epsilon) + beta} with the mean
 * and the population variance over the batch (and, for maps, over H and W), and {@code running =
 * momentum * running + (1 - momentum) * batch} for both statistics, population variance too (as
 * Keras 3 and ONNX define it). Inference: the running statistics take their place. Weights, each
 * [C] or [F]: gamma (starts at 1), beta (0), running mean (0), running variance (1).
 *
 * @param momentum the retained fraction: 0, or about 1.2e-38 to 0.99999994 (the normal numbers of
 *     float32 below 1)
 * @param epsilon above 0 in float32 too: about 1.2e-38 to 3.4e38
 */
public record BatchNorm(double momentum, double epsilon) implements Layer {
  /** Validates both numbers. */
  public BatchNorm {
    Problems.at("batchnorm")
        .fractionFloat("momentum", momentum)
        .positiveFloat("epsilon", epsilon)
        .throwIfAny();
  }

  /** Keras's defaults: momentum 0.99, epsilon 1e-3. */
  public static BatchNorm keras() {
    return new BatchNorm(0.99, 1e-3);
  }

  @Override
  public String kind() {
    return "batchnorm";
  }

  @Override
  public String summary() {
    return kind() + " momentum " + momentum + " epsilon " + epsilon;
  }

  @Override
  public <C, R> R accept(Layer.Visitor<C, R> visitor, C context) {
    return visitor.visitBatchNorm(this, context);
  }
}
