package io.fmnist.testkit.reference;

import io.fmnist.api.optimizer.RmsProp;

/**
 * RMSprop in Keras 3's form:
 *
 * <pre>
 * v = rho * v + (1 - rho) * g^2
 * b = momentum * b + lr * g / sqrt(v + epsilon)
 * p = p - b
 * </pre>
 */
class RmsPropMath implements OptimizerMath {
  final RmsProp rmsProp;

  RmsPropMath(RmsProp rmsProp) {
    this.rmsProp = rmsProp;
  }

  @Override
  public void update(double[] p, double[] g, double[][] slots, long t, double lr) {
    double[] v = slots[0];
    for (int i = 0; i < p.length; i++) {
      v[i] = rmsProp.rho() * v[i] + (1 - rmsProp.rho()) * g[i] * g[i];
      double step = lr * g[i] / root(v[i]);
      if (rmsProp.momentum() != 0) {
        step += rmsProp.momentum() * slots[1][i];
        slots[1][i] = step;
      }
      p[i] -= step;
    }
  }

  /** Returns sqrt(v + epsilon). */
  double root(double v) {
    return Math.sqrt(v + rmsProp.epsilon());
  }
}
