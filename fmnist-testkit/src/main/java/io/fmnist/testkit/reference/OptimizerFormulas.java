package io.fmnist.testkit.reference;

import io.fmnist.api.optimizer.Adadelta;
import io.fmnist.api.optimizer.Adagrad;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Lion;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.RmsProp;
import io.fmnist.api.optimizer.Sgd;

abstract class OptimizerFormulas implements Optimizer.Visitor<OptimizerMath> {
  OptimizerMath update(Optimizer optimizer) {
    return optimizer.accept(this);
  }

  @Override
  public OptimizerMath visitSgd(Sgd optimizer) {
    return new SgdMath(optimizer);
  }

  @Override
  public OptimizerMath visitAdam(Adam optimizer) {
    return new AdamMath(optimizer);
  }

  @Override
  public OptimizerMath visitAdagrad(Adagrad optimizer) {
    return new AdagradMath(optimizer);
  }

  @Override
  public OptimizerMath visitAdadelta(Adadelta optimizer) {
    return new AdadeltaMath(optimizer);
  }

  @Override
  public OptimizerMath visitRmsProp(RmsProp optimizer) {
    return new RmsPropMath(optimizer);
  }

  @Override
  public OptimizerMath visitLion(Lion optimizer) {
    return new LionMath(optimizer);
  }

  /**
   * Stochastic gradient descent as in Keras:
   *
   * <pre>
   * v = momentum * v - lr * g
   * p = p + v                            (plain)
   * p = p + momentum * v - lr * g        (Nesterov, with the new v)
   * </pre>
   */
  record SgdMath(Sgd sgd) implements OptimizerMath {
    @Override
    public void update(double[] p, double[] g, double[][] slots, long t, double lr) {
      double[] v = slots[0];
      for (int i = 0; i < p.length; i++) {
        v[i] = sgd.momentum() * v[i] - lr * g[i];
        p[i] += sgd.nesterov() ? sgd.momentum() * v[i] - lr * g[i] : v[i];
      }
    }
  }

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
  static class AdamMath implements OptimizerMath {
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

  /**
   * Adagrad as in Keras 2.2:
   *
   * <pre>
   * a = a + g^2                          (a starts at 0)
   * p = p - lr * g / (sqrt(a) + epsilon)
   * </pre>
   */
  static class AdagradMath implements OptimizerMath {
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
  record AdadeltaMath(Adadelta adadelta) implements OptimizerMath {
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
    private double root(double x) {
      return Math.sqrt(x + adadelta.epsilon());
    }
  }

  /**
   * RMSprop in Keras 3's form:
   *
   * <pre>
   * v = rho * v + (1 - rho) * g^2
   * b = momentum * b + lr * g / sqrt(v + epsilon)
   * p = p - b
   * </pre>
   */
  static class RmsPropMath implements OptimizerMath {
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

  /**
   * Lion:
   *
   * <pre>
   * p = p - lr * sign(beta1 * m + (1 - beta1) * g)      (with the old m; sign(0) = 0)
   * m = beta2 * m + (1 - beta2) * g
   * </pre>
   */
  record LionMath(Lion lion) implements OptimizerMath {
    @Override
    public void update(double[] p, double[] g, double[][] slots, long t, double lr) {
      double[] m = slots[0];
      for (int i = 0; i < p.length; i++) {
        p[i] -= lr * Math.signum(lion.beta1() * m[i] + (1 - lion.beta1()) * g[i]);
        m[i] = lion.beta2() * m[i] + (1 - lion.beta2()) * g[i];
      }
    }
  }
}
