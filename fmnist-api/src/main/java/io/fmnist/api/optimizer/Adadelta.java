package io.fmnist.api.optimizer;

import io.fmnist.api.Problems;
import java.util.List;

/**
 * Adadelta (Zeiler 2012, with Keras's learning rate): {@code a = rho*a+(1-rho)*g^2; u =
 * g*sqrt(d+epsilon)/sqrt(a+epsilon); p -= lr*u; d = rho*d+(1-rho)*u^2}. State: {@code accumulator}
 * (a), {@code delta} (d).
 *
 * @param learningRate above 0 in float32 too: about 1.2e-38 to 3.4e38
 * @param rho 0, or about 1.2e-38 or more; below 1 in float32 too: at most 0.99999994
 * @param epsilon above 0 in float32 too: about 1.2e-38 to 3.4e38
 */
public record Adadelta(double learningRate, double rho, double epsilon) implements Optimizer {
  /** Validates the numbers. */
  public Adadelta {
    Problems.at("adadelta")
        .positiveFloat("learningRate", learningRate)
        .fractionFloat("rho", rho)
        .positiveFloat("epsilon", epsilon)
        .throwIfAny();
  }

  /** Keras 2.2's defaults: learning rate 1, rho 0.95, epsilon 1e-7. */
  public static Adadelta keras() {
    return new Adadelta(1.0, 0.95, 1e-7);
  }

  @Override
  public String kind() {
    return "adadelta";
  }

  @Override
  public List<String> slots() {
    return List.of("accumulator", "delta");
  }

  @Override
  public boolean isSigned(String slot) {
    return false;
  }

  @Override
  public <R> R accept(Optimizer.Visitor<R> visitor) {
    return visitor.visitAdadelta(this);
  }
}
