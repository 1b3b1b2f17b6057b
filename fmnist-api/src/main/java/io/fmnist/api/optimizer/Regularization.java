package io.fmnist.api.optimizer;

import io.fmnist.api.Problems;
import io.fmnist.api.model.ParameterSpec.Role;

/**
 * What an update does to gradients and parameters before the optimizer's formula, in this order:
 *
 * <ol>
 *   <li>clipping by the global norm (Pascanu, Mikolov and Bengio 2013), over the gradients of all
 *       trainable tensors together: {@code g *= clipNorm / max(norm, clipNorm)}. A norm that is not
 *       finite makes every gradient NaN.
 *   <li>coupled L2 regularization, as PyTorch's SGD: {@code g += l2*p}
 *   <li>decoupled weight decay (Loshchilov and Hutter 2019), as Keras's optimizers and PyTorch's
 *       AdamW: {@code p -= lr*weightDecay*p}, with lr the step's learning rate
 * </ol>
 *
 * <p>The loss, and the gradients that a model reports, are those without regularization. 0 switches
 * a part off.
 *
 * @param weightDecay 0, or about 1.2e-38 to 3.4e38 (the normal numbers of float32)
 * @param l2 0, or about 1.2e-38 to 3.4e38
 * @param decayAll whether weight decay and L2 change every trainable tensor: biases and the scales
 *     and offsets of batch normalization too, not kernels only
 * @param clipNorm largest global norm: 0, or about 1.2e-38 to 3.4e38
 */
public record Regularization(double weightDecay, double l2, boolean decayAll, double clipNorm) {
  /** Every part off. */
  public static final Regularization NONE = new Regularization(0, 0, false, 0);

  /** Validates the numbers. */
  public Regularization {
    Problems.at("regularization")
        .notNegativeFloat("weightDecay", weightDecay)
        .notNegativeFloat("l2", l2)
        .require(
            !decayAll || weightDecay != 0 || l2 != 0,
            "decayAll is true, but weightDecay and l2 are 0; set one of them, or leave decayAll"
                + " false")
        .notNegativeFloat("clipNorm", clipNorm)
        .throwIfAny();
  }

  /** Returns the same with another largest norm; 0 switches clipping off. */
  public Regularization withClipNorm(double newClipNorm) {
    return new Regularization(weightDecay, l2, decayAll, newClipNorm);
  }

  /** Returns whether weight decay and L2, where they are set, change tensors of a role. */
  public boolean decays(Role role) {
    return role == Role.KERNEL || (decayAll && role.isTrainable());
  }
}
