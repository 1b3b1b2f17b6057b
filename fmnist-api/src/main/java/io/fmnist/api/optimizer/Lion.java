package io.fmnist.api.optimizer;

import io.fmnist.api.Problems;
import java.util.List;

/**
 * Lion (Chen et al. 2023): {@code p -= lr*sign(beta1*m+(1-beta1)*g); m = beta2*m+(1-beta2)*g}, with
 * sign(0) = 0. State: {@code m}. Every weight moves by the learning rate, so it wants one that is
 * three to ten times smaller than Adam's.
 *
 * @param learningRate above 0 in float32 too: about 1.2e-38 to 3.4e38
 * @param beta1 0, or about 1.2e-38 or more; below 1 in float32 too: at most 0.99999994
 * @param beta2 0, or about 1.2e-38 or more; below 1 in float32 too: at most 0.99999994
 */
public record Lion(double learningRate, double beta1, double beta2) implements Optimizer {
  /** Validates the numbers. */
  public Lion {
    Problems.at("lion")
        .positiveFloat("learningRate", learningRate)
        .fractionFloat("beta1", beta1)
        .fractionFloat("beta2", beta2)
        .throwIfAny();
  }

  /** Keras 3's defaults: learning rate 1e-3, betas 0.9 and 0.99. */
  public static Lion keras() {
    return new Lion(1e-3, 0.9, 0.99);
  }

  @Override
  public String kind() {
    return "lion";
  }

  @Override
  public List<String> slots() {
    return List.of("m");
  }

  @Override
  public boolean isSigned(String slot) {
    return true;
  }

  @Override
  public <R> R accept(Optimizer.Visitor<R> visitor) {
    return visitor.visitLion(this);
  }
}
