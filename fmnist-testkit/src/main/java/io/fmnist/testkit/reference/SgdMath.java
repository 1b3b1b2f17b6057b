package io.fmnist.testkit.reference;

import io.fmnist.api.optimizer.Sgd;

/**
 * Stochastic gradient descent as in Keras:
 *
 * <pre>
 * v = momentum * v - lr * g
 * p = p + v                            (plain)
 * p = p + momentum * v - lr * g        (Nesterov, with the new v)
 * </pre>
 */
final class SgdMath implements OptimizerMath {
  private final Sgd sgd;

  SgdMath(Sgd sgd) {
    this.sgd = sgd;
  }

  @Override
  public void update(double[] p, double[] g, double[][] slots, long t, double lr) {
    double[] v = slots[0];
    for (int i = 0; i < p.length; i++) {
      v[i] = sgd.momentum() * v[i] - lr * g[i];
      p[i] += sgd.nesterov() ? sgd.momentum() * v[i] - lr * g[i] : v[i];
    }
  }
}
