package io.fmnist.api.optimizer;

import io.fmnist.api.Problems;
import java.util.List;

/**
 * Stochastic gradient descent: {@code v = momentum*v - lr*g}; plain {@code p += v}, Nesterov {@code
 * p += momentum*v - lr*g} with the new v. State: {@code velocity}, kept without momentum too, where
 * it has no effect on the next step.
 *
 * @param learningRate above 0 in float32 too: about 1.2e-38 to 3.4e38
 * @param momentum 0, or about 1.2e-38 or more; below 1 in float32 too: at most 0.99999994
 * @param nesterov whether the update looks ahead
 */
public record Sgd(double learningRate, double momentum, boolean nesterov) implements Optimizer {
  /** Validates the numbers. */
  public Sgd {
    Problems.at("sgd")
        .positiveFloat("learningRate", learningRate)
        .fractionFloat("momentum", momentum)
        .throwIfAny();
  }

  /** Without momentum. */
  public static Sgd of(double learningRate) {
    return new Sgd(learningRate, 0, false);
  }

  @Override
  public String kind() {
    return "sgd";
  }

  @Override
  public List<String> slots() {
    return List.of("velocity");
  }

  @Override
  public boolean isSigned(String slot) {
    return true;
  }

  @Override
  public <R> R accept(Optimizer.Visitor<R> visitor) {
    return visitor.visitSgd(this);
  }
}
