package io.fmnist.api.optimizer;

import io.fmnist.api.Problems;
import java.util.List;

/**
 * RMSprop (Hinton 2012, in Keras 3's form, not centered): {@code v = rho*v+(1-rho)*g^2; b =
 * momentum*b + lr*g/sqrt(v+epsilon); p -= b}. State: {@code mean_square} (v) and, with momentum,
 * {@code momentum} (b).
 *
 * @param learningRate above 0 in float32 too: about 1.2e-38 to 3.4e38
 * @param rho 0, or about 1.2e-38 or more; below 1 in float32 too: at most 0.99999994
 * @param momentum 0, or about 1.2e-38 or more; below 1 in float32 too: at most 0.99999994
 * @param epsilon above 0 in float32 too: about 1.2e-38 to 3.4e38
 */
public record RmsProp(double learningRate, double rho, double momentum, double epsilon)
    implements Optimizer {
  /** Validates the numbers. */
  public RmsProp {
    Problems.at("rmsprop")
        .positiveFloat("learningRate", learningRate)
        .fractionFloat("rho", rho)
        .fractionFloat("momentum", momentum)
        .positiveFloat("epsilon", epsilon)
        .throwIfAny();
  }

  /** Keras 3's defaults: learning rate 1e-3, rho 0.9, momentum 0, epsilon 1e-7. */
  public static RmsProp keras() {
    return new RmsProp(1e-3, 0.9, 0, 1e-7);
  }

  @Override
  public String kind() {
    return "rmsprop";
  }

  @Override
  public List<String> slots() {
    return momentum == 0 ? List.of("mean_square") : List.of("mean_square", "momentum");
  }

  @Override
  public boolean isSigned(String slot) {
    return slot.equals("momentum");
  }

  @Override
  public <R> R accept(Optimizer.Visitor<R> visitor) {
    return visitor.visitRmsProp(this);
  }
}
