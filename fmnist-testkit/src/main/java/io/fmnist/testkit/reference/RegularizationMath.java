package io.fmnist.testkit.reference;

import io.fmnist.api.model.ParameterSpec.Role;
import io.fmnist.api.optimizer.Regularization;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What comes before and around an optimizer's formula:
 *
 * <pre>
 * g = g * clip / max(norm of all gradients, clip)      (where there is a clip norm)
 * g = g + l2 * p                                       (kernels, or all)
 * p = p - lr * decay * p                               (kernels, or all; not the p of the line above)
 * then the optimizer's formula
 * </pre>
 */
class RegularizationMath {
  final Regularization regularization;

  RegularizationMath(Regularization regularization) {
    this.regularization = regularization;
  }

  /** Returns clipped copies of all gradients. */
  Map<String, double[]> clipped(Map<String, double[]> gradients) {
    Map<String, double[]> clipped = new LinkedHashMap<>();
    double clip = regularization.clipNorm();
    gradients.forEach(
        (name, gradient) -> {
          double[] copy = gradient.clone();
          double norm = clip == 0 ? 0 : norm(gradients.values(), gradient);
          if (!(norm <= clip)) {
            double factor = Double.isFinite(norm) ? clip / norm : Double.NaN;
            for (int i = 0; i < copy.length; i++) {
              copy[i] *= factor;
            }
          }
          clipped.put(name, copy);
        });
    return clipped;
  }

  /** Returns the norm by which one of all gradients is clipped. */
  double norm(Collection<double[]> all, double[] one) {
    return norm(all);
  }

  static double norm(Collection<double[]> gradients) {
    double sum = 0;
    for (double[] gradient : gradients) {
      for (double g : gradient) {
        sum += g * g;
      }
    }
    return Math.sqrt(sum);
  }

  /**
   * Updates one tensor.
   *
   * @param math the optimizer's formula
   * @param p the tensor, in place
   * @param g its clipped gradient, which is changed
   */
  void update(OptimizerMath math, Parameter p, double[] g, double[][] slots, long t, double lr) {
    if (decays(p.spec.role())) {
      for (int i = 0; i < g.length; i++) {
        g[i] += regularization.l2() * p.values[i];
      }
      decay(p.values, g, lr);
    }
    math.update(p.values, g, slots, t, lr);
  }

  /** Returns whether weight decay and L2 change tensors of a role. */
  boolean decays(Role role) {
    return regularization.decays(role);
  }

  /** Applies weight decay. */
  void decay(double[] p, double[] g, double lr) {
    for (int i = 0; i < p.length; i++) {
      p[i] -= lr * regularization.weightDecay() * p[i];
    }
  }

  /** Each tensor is clipped by its own norm. */
  static final class ClipPerTensor extends RegularizationMath {
    ClipPerTensor(Regularization regularization) {
      super(regularization);
    }

    @Override
    double norm(Collection<double[]> all, double[] one) {
      return norm(List.of(one));
    }
  }

  /** Weight decay is added to the gradient. */
  static final class CoupledDecay extends RegularizationMath {
    CoupledDecay(Regularization regularization) {
      super(regularization);
    }

    @Override
    void decay(double[] p, double[] g, double lr) {
      for (int i = 0; i < p.length; i++) {
        g[i] += regularization.weightDecay() * p[i];
      }
    }
  }

  /** Weight decay and L2 change every trainable tensor, asked for or not. */
  static final class DecayOfAll extends RegularizationMath {
    DecayOfAll(Regularization regularization) {
      super(regularization);
    }

    @Override
    boolean decays(Role role) {
      return role.isTrainable();
    }
  }

  /** The optimizer's moments do not see L2, only the parameter does. */
  static final class L2AfterMoments extends RegularizationMath {
    L2AfterMoments(Regularization regularization) {
      super(regularization);
    }

    @Override
    void update(OptimizerMath math, Parameter p, double[] g, double[][] slots, long t, double lr) {
      double[] old = p.values.clone();
      if (decays(p.spec.role())) {
        decay(p.values, g, lr);
      }
      math.update(p.values, g, slots, t, lr);
      for (int i = 0; decays(p.spec.role()) && i < old.length; i++) {
        p.values[i] -= lr * regularization.l2() * old[i];
      }
    }
  }
}
