package io.fmnist.testkit.reference;

import io.fmnist.api.optimizer.Lion;

/**
 * Lion:
 *
 * <pre>
 * p = p - lr * sign(beta1 * m + (1 - beta1) * g)      (with the old m; sign(0) = 0)
 * m = beta2 * m + (1 - beta2) * g
 * </pre>
 */
final class LionMath implements OptimizerMath {
  private final Lion lion;

  LionMath(Lion lion) {
    this.lion = lion;
  }

  @Override
  public void update(double[] p, double[] g, double[][] slots, long t, double lr) {
    double[] m = slots[0];
    for (int i = 0; i < p.length; i++) {
      p[i] -= lr * Math.signum(lion.beta1() * m[i] + (1 - lion.beta1()) * g[i]);
      m[i] = lion.beta2() * m[i] + (1 - lion.beta2()) * g[i];
    }
  }
}
