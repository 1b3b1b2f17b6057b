package io.fmnist.djl.tensorflow;

import io.fmnist.api.optimizer.Adadelta;
import io.fmnist.api.optimizer.Adagrad;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.OptimizerVisitor;
import io.fmnist.api.optimizer.Sgd;
import java.util.List;

/**
 * How our optimizers are told to TensorFlow's kernels.
 *
 * <p>The kernels have our formulas, but compute {@code 1 - decay} in float32, which for Adam's
 * usual beta2 is wrong by 1.3e-5. A running mean {@code s = decay*s + (1-decay)*x} is therefore
 * kept in the engine as {@code gain*s}, with {@code gain} the kernel's {@code 1 - decay} by the
 * true one: the kernel then adds exactly {@code gain*(1-decay)*x}. Rates and epsilons absorb the
 * gain, so parameters follow the true formulas to float32 rounding.
 */
final class KernelForm {
  private KernelForm() {}

  /** Returns the kernel's {@code 1 - decay} divided by the true one. */
  static double gain(double decay) {
    return (1f - (float) decay) / (1 - decay);
  }

  /** Returns by what factor each slot is larger in the engine, in the optimizer's order. */
  static List<Double> slotScales(Optimizer optimizer) {
    return optimizer.accept(
        new OptimizerVisitor<List<Double>>() {
          @Override
          public List<Double> visitSgd(Sgd sgd) {
            return List.of(1.0);
          }

          @Override
          public List<Double> visitAdam(Adam adam) {
            return List.of(gain(adam.beta1()), gain(adam.beta2()));
          }

          @Override
          public List<Double> visitAdagrad(Adagrad adagrad) {
            return List.of(1.0);
          }

          @Override
          public List<Double> visitAdadelta(Adadelta adadelta) {
            return List.of(gain(adadelta.rho()), gain(adadelta.rho()));
          }
        });
  }

  /**
   * Returns the rate to feed: the learning rate, for Adam times its correction for bias, which
   * float64 computes better than the powers of beta that TensorFlow would keep in float32.
   *
   * @param learningRate of the step
   * @param step from 1
   */
  static double rate(Optimizer optimizer, double learningRate, long step) {
    if (!(optimizer instanceof Adam adam)) {
      return learningRate;
    }
    double t = (double) step;
    double correction = Math.sqrt(1 - Math.pow(adam.beta2(), t)) / (1 - Math.pow(adam.beta1(), t));
    return learningRate * correction * Math.sqrt(gain(adam.beta2())) / gain(adam.beta1());
  }

  /** Returns the epsilon to give to the kernel. */
  static double epsilon(Adam adam) {
    return adam.epsilon() * Math.sqrt(gain(adam.beta2()));
  }

  /** Returns the epsilon to give to the kernel. */
  static double epsilon(Adadelta adadelta) {
    return adadelta.epsilon() * gain(adadelta.rho());
  }
}
