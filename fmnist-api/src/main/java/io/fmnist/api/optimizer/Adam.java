package io.fmnist.api.optimizer;

import io.fmnist.api.Problems;
import java.util.List;

/**
 * Adam (Kingma and Ba 2015, in Keras's form): {@code lr_t = lr*sqrt(1-beta2^t)/(1-beta1^t); m =
 * beta1*m+(1-beta1)*g; v = beta2*v+(1-beta2)*g^2; p -= lr_t*m/(sqrt(v)+epsilon)}. State: {@code m},
 * {@code v}.
 *
 * @param learningRate above 0 in float32 too: about 1.2e-38 to 3.4e38
 * @param beta1 0, or about 1.2e-38 or more; below 1 in float32 too: at most 0.99999994
 * @param beta2 0, or about 1.2e-38 or more; below 1 in float32 too: at most 0.99999994
 * @param epsilon above 0 in float32 too: about 1.2e-38 to 3.4e38
 */
public record Adam(double learningRate, double beta1, double beta2, double epsilon)
    implements Optimizer {
  /** Validates the numbers. */
  public Adam {
    Problems.at("adam")
        .positiveFloat("learningRate", learningRate)
        .fractionFloat("beta1", beta1)
        .fractionFloat("beta2", beta2)
        .positiveFloat("epsilon", epsilon)
        .throwIfAny();
  }

  /** Keras's defaults: learning rate 1e-3, betas 0.9 and 0.999, epsilon 1e-7. */
  public static Adam keras() {
    return new Adam(1e-3, 0.9, 0.999, 1e-7);
  }

  /**
   * Returns {@code sqrt(1 - beta2^t) / (1 - beta1^t)}, the factor of the learning rate in update t.
   *
   * @param t 1 in the first update
   */
  public double biasCorrection(long t) {
    return Math.sqrt(1 - Math.pow(beta2, (double) t)) / (1 - Math.pow(beta1, (double) t));
  }

  @Override
  public String kind() {
    return "adam";
  }

  /** {@code sqrt(1 - beta2)}: no step multiplies its rate by less. */
  @Override
  public double leastFactor() {
    return Math.sqrt(1 - beta2);
  }

  @Override
  public List<String> slots() {
    return List.of("m", "v");
  }

  @Override
  public boolean isSigned(String slot) {
    return slot.equals("m");
  }

  @Override
  public <R> R accept(Optimizer.Visitor<R> visitor) {
    return visitor.visitAdam(this);
  }
}
