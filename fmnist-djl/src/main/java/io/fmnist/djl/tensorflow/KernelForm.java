package io.fmnist.djl.tensorflow;

import io.fmnist.api.optimizer.Adadelta;
import io.fmnist.api.optimizer.Adagrad;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Lion;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.RmsProp;
import io.fmnist.api.optimizer.Sgd;
import java.util.List;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;

/**
 * How an optimizer is told to TensorFlow's kernels, or written out where they lose digits.
 *
 * <p>The kernels have our formulas, but compute {@code 1 - decay} in float32, which for Adam's
 * usual beta2 is wrong by 1.3e-5. A running mean {@code s = decay*s + (1-decay)*x} is therefore
 * kept in the engine as {@code gain*s}, with {@code gain} the kernel's {@code 1 - decay} by the
 * true one: the kernel then adds exactly {@code gain*(1-decay)*x}. Rates and epsilons absorb the
 * gain, so parameters follow the true formulas to float32 rounding.
 *
 * @param slotScales by what factor each slot is larger in the engine, in the optimizer's order
 * @param rate what is fed as the learning rate
 * @param operation that updates one parameter and its state in place
 */
record KernelForm(List<Double> slotScales, StepRate rate, Operation operation) {

  /** Turns the learning rate of a step, counted from 1, into the kernel's. */
  interface StepRate {
    double at(double learningRate, long step);
  }

  /** Adds the operation of an update to its graph. */
  interface Operation {
    GraphOperation of(OptimizerUpdate update);
  }

  private static KernelForm plain(Optimizer optimizer, Operation operation) {
    List<Double> scales = optimizer.slots().stream().map(slot -> 1.0).toList();
    return new KernelForm(scales, (rate, step) -> rate, operation);
  }

  static KernelForm of(Optimizer optimizer) {
    return optimizer.accept(new Forms());
  }

  private static final class Forms implements Optimizer.Visitor<KernelForm> {
    /**
     * Adam's kernel computes {@code m += (g - m) * (1 - beta)}, which for a smaller beta loses
     * digits where m is much larger than g.
     */
    private static final double EXACT = 0.5;

    @Override
    public KernelForm visitSgd(Sgd sgd) {
      return plain(
          sgd,
          u ->
              u.kernel("ResourceApplyKerasMomentum")
                  .addInput(u.rate())
                  .addInput(u.gradient())
                  .addInput(u.scalar(sgd.momentum()))
                  .setAttr("use_nesterov", sgd.nesterov())
                  .build());
    }

    @Override
    public KernelForm visitAdam(Adam adam) {
      double m = gain(adam.beta1());
      double v = gain(adam.beta2());
      double epsilon = adam.epsilon() * Math.sqrt(v);
      boolean exact = adam.beta1() >= EXACT && adam.beta2() >= EXACT;
      return new KernelForm(
          List.of(m, v),
          (rate, step) -> rate * adam.biasCorrection(step) * Math.sqrt(v) / m,
          u -> exact ? adam(u, adam, epsilon) : adamWrittenOut(u, adam, epsilon));
    }

    private static GraphOperation adam(OptimizerUpdate u, Adam adam, double epsilon) {
      // The rate is corrected for bias in float64 already: powers of 0 switch TensorFlow's own
      // correction off, which has float32.
      Output<?> zero = u.scalar(0);
      return u.kernel("ResourceApplyAdam")
          .addInput(zero)
          .addInput(zero)
          .addInput(u.rate())
          .addInput(u.scalar(adam.beta1()))
          .addInput(u.scalar(adam.beta2()))
          .addInput(u.scalar(epsilon))
          .addInput(u.gradient())
          .build();
    }

    private static GraphOperation adamWrittenOut(OptimizerUpdate u, Adam adam, double epsilon) {
      Output<?> m = u.mean(0, adam.beta1(), kernelRest(adam.beta1()), u.gradient());
      Output<?> v = u.mean(1, adam.beta2(), kernelRest(adam.beta2()), u.op("Square", u.gradient()));
      Output<?> divisor = u.op("AddV2", u.op("Sqrt", v), u.scalar(epsilon));
      Output<?> step = u.op("RealDiv", u.op("Mul", u.rate(), m), divisor);
      return u.subtract(step, u.assign(0, m), u.assign(1, v));
    }

    @Override
    public KernelForm visitAdagrad(Adagrad adagrad) {
      return plain(
          adagrad,
          u ->
              u.kernel("ResourceApplyAdagradV2")
                  .addInput(u.rate())
                  .addInput(u.scalar(adagrad.epsilon()))
                  .addInput(u.gradient())
                  .build());
    }

    @Override
    public KernelForm visitAdadelta(Adadelta adadelta) {
      double gain = gain(adadelta.rho());
      return new KernelForm(
          List.of(gain, gain),
          (rate, step) -> rate,
          u ->
              u.kernel("ResourceApplyAdadelta")
                  .addInput(u.rate())
                  .addInput(u.scalar(adadelta.rho()))
                  .addInput(u.scalar(adadelta.epsilon() * gain))
                  .addInput(u.gradient())
                  .build());
    }

    // TensorFlow's kernel has the formula, but computes 1 - rho in float32 and loses digits where
    // rho is small, as Adam's.
    @Override
    public KernelForm visitRmsProp(RmsProp rmsProp) {
      return plain(rmsProp, u -> rmsProp(u, rmsProp));
    }

    private static GraphOperation rmsProp(OptimizerUpdate u, RmsProp rmsProp) {
      Output<?> squares = u.mean(0, rmsProp.rho(), 1 - rmsProp.rho(), u.op("Square", u.gradient()));
      Output<?> root = u.op("Sqrt", u.op("AddV2", squares, u.scalar(rmsProp.epsilon())));
      Output<?> step = u.op("RealDiv", u.op("Mul", u.rate(), u.gradient()), root);
      if (rmsProp.momentum() == 0) {
        return u.subtract(step, u.assign(0, squares));
      }
      Output<?> kept = u.op("Mul", u.slot(1), u.scalar(rmsProp.momentum()));
      Output<?> moved = u.op("AddV2", kept, step);
      return u.subtract(moved, u.assign(0, squares), u.assign(1, moved));
    }

    @Override
    public KernelForm visitLion(Lion lion) {
      return plain(
          lion,
          u -> {
            Output<?> sign = u.op("Sign", u.mean(0, lion.beta1(), 1 - lion.beta1(), u.gradient()));
            Output<?> next = u.mean(0, lion.beta2(), 1 - lion.beta2(), u.gradient());
            return u.subtract(u.op("Mul", u.rate(), sign), u.assign(0, next));
          });
    }

    /** Returns the kernel's {@code 1 - decay}. */
    private static double kernelRest(double decay) {
      return 1f - (float) decay;
    }

    /** Returns the kernel's {@code 1 - decay} divided by the true one. */
    private static double gain(double decay) {
      return kernelRest(decay) / (1 - decay);
    }
  }
}
