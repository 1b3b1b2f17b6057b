package io.fmnist.testkit.reference;

import io.fmnist.api.optimizer.Adagrad;

/**
 * Adagrad as in Keras 2.2:
 *
 * <pre>
 * a = a + g^2                          (a starts at 0)
 * p = p - lr * g / (sqrt(a) + epsilon)
 * </pre>
 */
class AdagradMath implements OptimizerMath {
  final Adagrad adagrad;

  AdagradMath(Adagrad adagrad) {
    this.adagrad = adagrad;
  }

  @Override
  public void update(double[] p, double[] g, double[][] slots, long t, double lr) {
    double[] a = slots[0];
    for (int i = 0; i < p.length; i++) {
      a[i] += g[i] * g[i];
      p[i] -= lr * g[i] / root(a[i]);
    }
  }

  /** Returns sqrt(a) + epsilon. */
  double root(double a) {
    return Math.sqrt(a) + adagrad.epsilon();
  }
}
