package io.fmnist.djl.pytorch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.optimizer.Adadelta;
import io.fmnist.api.optimizer.Adagrad;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Lion;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.RmsProp;
import io.fmnist.api.optimizer.Sgd;
import java.util.List;

/**
 * One update in place on the device. Each formula has the operations of {@link
 * io.fmnist.api.backend.support.FlatOptimizer} in its order, so that both give the same bits.
 *
 * @param p parameters
 * @param g their gradients
 * @param slots the optimizer's state
 * @param rate learning rate of this step
 * @param steps updates, with this one
 * @param scope where arrays are made
 */
record ResidentUpdate(
    PtNDArray p, PtNDArray g, List<PtNDArray> slots, double rate, long steps, PtNDManager scope)
    implements Optimizer.Visitor<Boolean> {

  private PtNDArray scalar(double value) {
    return ForwardContext.scalar(scope, value);
  }

  /** Returns array * factor. */
  private PtNDArray times(PtNDArray array, double factor) {
    return own(JniUtils.mul(array, scalar(factor)));
  }

  /** Takes a result into the scope: it belongs to the state's manager if its operand does. */
  private PtNDArray own(PtNDArray result) {
    result.attach(scope);
    return result;
  }

  /** Sets {@code slot = keep * slot + rest * g}. */
  private void moveToGradient(PtNDArray slot, double keep, double rest) {
    JniUtils.muli(slot, scalar(keep));
    JniUtils.addi(slot, times(g, rest));
  }

  /** Sets {@code slot = keep * slot + rest * value * value}. */
  private void moveToSquare(PtNDArray slot, PtNDArray value, double keep, double rest) {
    JniUtils.muli(slot, scalar(keep));
    PtNDArray square = times(value, rest);
    JniUtils.muli(square, value);
    JniUtils.addi(slot, square);
  }

  /** Returns sqrt(array + epsilon). */
  private PtNDArray rootOfSum(PtNDArray array, double epsilon) {
    return JniUtils.sqrt(own(JniUtils.add(array, scalar(epsilon))));
  }

  /** Returns sqrt(array) + epsilon. */
  private PtNDArray rootAnd(PtNDArray array, double epsilon) {
    PtNDArray root = own(JniUtils.sqrt(array));
    JniUtils.addi(root, scalar(epsilon));
    return root;
  }

  @Override
  public Boolean visitSgd(Sgd sgd) {
    PtNDArray v = slots.get(0);
    PtNDArray step = times(g, rate);
    JniUtils.muli(v, scalar(sgd.momentum()));
    JniUtils.subi(v, step);
    if (sgd.nesterov()) {
      PtNDArray ahead = times(v, sgd.momentum());
      JniUtils.subi(ahead, step);
      JniUtils.addi(p, ahead);
    } else {
      JniUtils.addi(p, v);
    }
    return true;
  }

  @Override
  public Boolean visitAdam(Adam adam) {
    double correction =
        Math.sqrt(1 - Math.pow(adam.beta2(), (double) steps))
            / (1 - Math.pow(adam.beta1(), (double) steps));
    PtNDArray m = slots.get(0);
    PtNDArray v = slots.get(1);
    moveToGradient(m, adam.beta1(), 1 - adam.beta1());
    moveToSquare(v, g, adam.beta2(), 1 - adam.beta2());
    PtNDArray step = times(m, rate * correction);
    JniUtils.divi(step, rootAnd(v, adam.epsilon()));
    JniUtils.subi(p, step);
    return true;
  }

  @Override
  public Boolean visitAdagrad(Adagrad adagrad) {
    PtNDArray a = slots.get(0);
    JniUtils.addi(a, JniUtils.mul(g, g));
    PtNDArray step = times(g, rate);
    JniUtils.divi(step, rootAnd(a, adagrad.epsilon()));
    JniUtils.subi(p, step);
    return true;
  }

  @Override
  public Boolean visitAdadelta(Adadelta adadelta) {
    PtNDArray a = slots.get(0);
    PtNDArray d = slots.get(1);
    moveToSquare(a, g, adadelta.rho(), 1 - adadelta.rho());
    PtNDArray update = JniUtils.mul(g, rootOfSum(d, adadelta.epsilon()));
    JniUtils.divi(update, rootOfSum(a, adadelta.epsilon()));
    JniUtils.subi(p, times(update, rate));
    moveToSquare(d, update, adadelta.rho(), 1 - adadelta.rho());
    return true;
  }

  @Override
  public Boolean visitRmsProp(RmsProp rmsProp) {
    PtNDArray v = slots.get(0);
    moveToSquare(v, g, rmsProp.rho(), 1 - rmsProp.rho());
    PtNDArray step = times(g, rate);
    JniUtils.divi(step, rootOfSum(v, rmsProp.epsilon()));
    if (rmsProp.momentum() != 0) {
      PtNDArray b = slots.get(1);
      JniUtils.muli(b, scalar(rmsProp.momentum()));
      JniUtils.addi(b, step);
      step = b;
    }
    JniUtils.subi(p, step);
    return true;
  }

  @Override
  public Boolean visitLion(Lion lion) {
    PtNDArray m = slots.get(0);
    PtNDArray sign = times(m, lion.beta1());
    JniUtils.addi(sign, times(g, 1 - lion.beta1()));
    // PyTorch's own sign of NaN is 0.
    JniUtils.muli(sign, scalar(Float.MAX_VALUE));
    JniUtils.muli(sign, scalar(Float.MAX_VALUE));
    sign = JniUtils.max(JniUtils.min(sign, scalar(1)), scalar(-1));
    JniUtils.subi(p, times(sign, rate));
    moveToGradient(m, lion.beta2(), 1 - lion.beta2());
    return true;
  }
}
