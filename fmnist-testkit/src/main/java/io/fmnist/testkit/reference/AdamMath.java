package io.fmnist.testkit.reference;

import io.fmnist.api.optimizer.Adam;

/**
 * Adam in Keras's form, t counted from 1:
 *
 * <pre>
 * lr_t = lr * sqrt(1 - beta2^t) / (1 - beta1^t)
 * m    = beta1 * m + (1 - beta1) * g
 * v    = beta2 * v + (1 - beta2) * g^2
 * p    = p - lr_t * m / (sqrt(v) + epsilon)
 * </pre>
 */
class AdamMath implements OptimizerMath {
  final Adam adam;

  AdamMath(Adam adam) {
    this.adam = adam;
  }

  @Override
  public void update(double[] p, double[] g, double[][] slots, long t, double lr) {
    double[] m = slots[0];
    double[] v = slots[1];
    for (int i = 0; i < p.length; i++) {
      m[i] = adam.beta1() * m[i] + (1 - adam.beta1()) * g[i];
      v[i] = adam.beta2() * v[i] + (1 - adam.beta2()) * g[i] * g[i];
      p[i] -= lr * correction(t) * m[i] / root(v[i], t);
    }
  }

  /** Returns lr_t / lr. */
  double correction(long t) {
    return Math.sqrt(1 - Math.pow(adam.beta2(), (double) t))
        / (1 - Math.pow(adam.beta1(), (double) t));
  }

  /** Returns sqrt(v) + epsilon. */
  double root(double v, long t) {
    return Math.sqrt(v) + adam.epsilon();
  }
}
