package io.fmnist.djl.tensorflow;

import io.fmnist.api.optimizer.Adadelta;
import io.fmnist.api.optimizer.Adagrad;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Lion;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.RmsProp;
import io.fmnist.api.optimizer.Sgd;
import java.util.Collections;
import java.util.List;

/**
 * How our optimizers are told to TensorFlow's kernels.
 *
 * <p>The kernels have our formulas, but compute {@code 1 - decay} in float32, which for Adam's
 * usual beta2 is wrong by 1.3e-5. A running mean {@code s = decay*s + (1-decay)*x} is therefore
 * kept in the engine as {@code gain*s}, with {@code gain} the kernel's {@code 1 - decay} by the
 * true one: the kernel then adds exactly {@code gain*(1-decay)*x}. Rates and epsilons absorb the
 * gain, so parameters follow the true formulas to float32 rounding.
 *
 * @param slotScales by what factor each slot is larger in the engine, in the optimizer's order
 * @param rate what is fed as the learning rate
 */
record KernelForm(List<Double> slotScales, StepRate rate) {

  /** Turns the learning rate of a step, counted from 1, into the kernel's. */
  interface StepRate {
    double at(double learningRate, long step);
  }

  static KernelForm of(Optimizer optimizer) {
    return optimizer.accept(
        new Optimizer.Visitor<KernelForm>() {
          @Override
          public KernelForm visitSgd(Sgd sgd) {
            return new KernelForm(List.of(1.0), (rate, step) -> rate);
          }

          @Override
          public KernelForm visitAdam(Adam adam) {
            double m = gain(adam.beta1());
            double v = gain(adam.beta2());
            return new KernelForm(
                List.of(m, v),
                (rate, step) -> rate * biasCorrection(adam, step) * Math.sqrt(v) / m);
          }

          @Override
          public KernelForm visitAdagrad(Adagrad adagrad) {
            return new KernelForm(List.of(1.0), (rate, step) -> rate);
          }

          @Override
          public KernelForm visitAdadelta(Adadelta adadelta) {
            double gain = gain(adadelta.rho());
            return new KernelForm(List.of(gain, gain), (rate, step) -> rate);
          }

          @Override
          public KernelForm visitRmsProp(RmsProp rmsProp) {
            int slots = rmsProp.slots().size();
            return new KernelForm(Collections.nCopies(slots, 1.0), (rate, step) -> rate);
          }

          @Override
          public KernelForm visitLion(Lion lion) {
            return new KernelForm(List.of(1.0), (rate, step) -> rate);
          }
        });
  }

  /** Returns the kernel's {@code 1 - decay} divided by the true one. */
  private static double gain(double decay) {
    return (1f - (float) decay) / (1 - decay);
  }

  /** In float64, better than from the powers of beta that TensorFlow would keep in float32. */
  private static double biasCorrection(Adam adam, long step) {
    double t = (double) step;
    return Math.sqrt(1 - Math.pow(adam.beta2(), t)) / (1 - Math.pow(adam.beta1(), t));
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
