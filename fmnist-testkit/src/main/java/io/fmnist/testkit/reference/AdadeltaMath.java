package io.fmnist.testkit.reference;

import io.fmnist.api.optimizer.Adadelta;

/**
 * Adadelta as in Keras:
 *
 * <pre>
 * a = rho * a + (1 - rho) * g^2
 * u = g * sqrt(d + epsilon) / sqrt(a + epsilon)      (with the old d)
 * p = p - lr * u
 * d = rho * d + (1 - rho) * u^2
 * </pre>
 */
class AdadeltaMath implements OptimizerMath {
  final Adadelta adadelta;

  AdadeltaMath(Adadelta adadelta) {
    this.adadelta = adadelta;
  }

  @Override
  public void update(double[] p, double[] g, double[][] slots, long t, double lr) {
    double[] a = slots[0];
    double[] d = slots[1];
    double rho = adadelta.rho();
    for (int i = 0; i < p.length; i++) {
      a[i] = rho * a[i] + (1 - rho) * g[i] * g[i];
      double u = g[i] * root(d[i]) / root(a[i]);
      p[i] -= lr * u;
      d[i] = rho * d[i] + (1 - rho) * u * u;
    }
  }

  /** Returns sqrt(x + epsilon). */
  double root(double x) {
    return Math.sqrt(x + adadelta.epsilon());
  }
}
