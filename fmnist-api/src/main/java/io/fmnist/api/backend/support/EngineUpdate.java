package io.fmnist.api.backend.support;

import io.fmnist.api.optimizer.Adadelta;
import io.fmnist.api.optimizer.Adagrad;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Lion;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.RmsProp;
import io.fmnist.api.optimizer.Sgd;
import java.util.List;

/**
 * One update in place where the engine keeps the parameters. Each formula has the operations of
 * {@link FlatOptimizer} in its order, so that both give the same bits wherever the engine's
 * operations round as Java's do.
 *
 * @param <V> the engine's vector
 * @param math the engine's operations
 * @param p parameters
 * @param g their gradients
 * @param slots the optimizer's state, in the order of {@link Optimizer#slots()}
 * @param rate learning rate of this step
 * @param steps updates, with this one
 */
public record EngineUpdate<V>(VectorMath<V> math, V p, V g, List<V> slots, double rate, long steps)
    implements Optimizer.Visitor<Boolean> {

  public EngineUpdate {
    slots = List.copyOf(slots);
  }

  /** Sets {@code slot = keep * slot + rest * g}. */
  private void moveToGradient(V slot, double keep, double rest) {
    math.scale(slot, keep);
    math.add(slot, math.scaled(g, rest));
  }

  /** Sets {@code slot = keep * slot + rest * value * value}. */
  private void moveToSquare(V slot, V value, double keep, double rest) {
    math.scale(slot, keep);
    V square = math.scaled(value, rest);
    math.multiply(square, value);
    math.add(slot, square);
  }

  /** Returns sqrt(vector + epsilon). */
  private V rootOfSum(V vector, double epsilon) {
    return math.root(math.shifted(vector, epsilon));
  }

  /** Returns sqrt(vector) + epsilon. */
  private V rootAnd(V vector, double epsilon) {
    V root = math.root(vector);
    math.shift(root, epsilon);
    return root;
  }

  @Override
  public Boolean visitSgd(Sgd sgd) {
    V v = slots.get(0);
    V step = math.scaled(g, rate);
    math.scale(v, sgd.momentum());
    math.subtract(v, step);
    if (sgd.nesterov()) {
      V ahead = math.scaled(v, sgd.momentum());
      math.subtract(ahead, step);
      math.add(p, ahead);
    } else {
      math.add(p, v);
    }
    return true;
  }

  @Override
  public Boolean visitAdam(Adam adam) {
    V m = slots.get(0);
    V v = slots.get(1);
    moveToGradient(m, adam.beta1(), 1 - adam.beta1());
    moveToSquare(v, g, adam.beta2(), 1 - adam.beta2());
    V step = math.scaled(m, rate * adam.biasCorrection(steps));
    math.divide(step, rootAnd(v, adam.epsilon()));
    math.subtract(p, step);
    return true;
  }

  @Override
  public Boolean visitAdagrad(Adagrad adagrad) {
    V a = slots.get(0);
    math.add(a, math.product(g, g));
    V step = math.scaled(g, rate);
    math.divide(step, rootAnd(a, adagrad.epsilon()));
    math.subtract(p, step);
    return true;
  }

  @Override
  public Boolean visitAdadelta(Adadelta adadelta) {
    V a = slots.get(0);
    V d = slots.get(1);
    moveToSquare(a, g, adadelta.rho(), 1 - adadelta.rho());
    V update = math.product(g, rootOfSum(d, adadelta.epsilon()));
    math.divide(update, rootOfSum(a, adadelta.epsilon()));
    math.subtract(p, math.scaled(update, rate));
    moveToSquare(d, update, adadelta.rho(), 1 - adadelta.rho());
    return true;
  }

  @Override
  public Boolean visitRmsProp(RmsProp rmsProp) {
    V v = slots.get(0);
    moveToSquare(v, g, rmsProp.rho(), 1 - rmsProp.rho());
    V step = math.scaled(g, rate);
    math.divide(step, rootOfSum(v, rmsProp.epsilon()));
    if (rmsProp.momentum() != 0) {
      V b = slots.get(1);
      math.scale(b, rmsProp.momentum());
      math.add(b, step);
      step = b;
    }
    math.subtract(p, step);
    return true;
  }

  @Override
  public Boolean visitLion(Lion lion) {
    V m = slots.get(0);
    V large = math.scaled(m, lion.beta1());
    math.add(large, math.scaled(g, 1 - lion.beta1()));
    // The sign, but NaN stays NaN, which engines' own signs make 0.
    math.scale(large, Float.MAX_VALUE);
    math.scale(large, Float.MAX_VALUE);
    math.subtract(p, math.scaled(math.clamped(large), rate));
    moveToGradient(m, lion.beta2(), 1 - lion.beta2());
    return true;
  }
}
