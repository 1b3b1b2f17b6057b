package io.fmnist.api.optimizer;

import io.fmnist.api.Problems;
import java.util.List;

/**
 * Adagrad (Duchi, Hazan and Singer 2011): {@code a += g^2; p -= lr*g/(sqrt(a)+epsilon)}. State:
 * {@code accumulator}, which starts at 0.
 *
 * @param learningRate above 0 in float32 too: about 1.2e-38 to 3.4e38
 * @param epsilon above 0 in float32 too: about 1.2e-38 to 3.4e38
 */
public record Adagrad(double learningRate, double epsilon) implements Optimizer {
  /** Validates the numbers. */
  public Adagrad {
    Problems.at("adagrad")
        .positiveFloat("learningRate", learningRate)
        .positiveFloat("epsilon", epsilon)
        .throwIfAny();
  }

  /** Keras 2.2's defaults: learning rate 0.01, epsilon 1e-7. */
  public static Adagrad keras() {
    return new Adagrad(0.01, 1e-7);
  }

  @Override
  public String kind() {
    return "adagrad";
  }

  @Override
  public List<String> slots() {
    return List.of("accumulator");
  }

  @Override
  public boolean isSigned(String slot) {
    return false;
  }

  @Override
  public <R> R accept(Optimizer.Visitor<R> visitor) {
    return visitor.visitAdagrad(this);
  }
}
