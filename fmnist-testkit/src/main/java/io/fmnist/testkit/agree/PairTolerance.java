package io.fmnist.testkit.agree;

import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.model.Architecture;

/**
 * How far two float32 engines may be apart: on networks without batch normalization, and on those
 * with it. Beside each limit stands the worst error that was measured on the sixteen tasks and all
 * pairs of engines; the limit is five to ten times that. See {@code docs/agreement.md}.
 */
enum PairTolerance {
  /** Loss of a step from the same state. */
  LOSS(Quantity.LOSS, 1e-6, 1e-7, 7e-4, 7.8e-5),
  /** Gradients of that step. */
  GRADIENT(Quantity.GRADIENT, 2e-3, 2e-4, 0.4, 8e-2),
  /** New weights, without what the gradients explain: the update's own rounding. */
  WEIGHT(Quantity.WEIGHT, 2.5e-6, 2.5e-7, 2.5e-6, 2.5e-7),
  /** Optimizer state, without what the gradients explain. */
  STATE(Quantity.STATE, 2e-6, 2e-7, 5e-6, 7.8e-7),
  /** Running statistics after that step. */
  STATISTIC(Quantity.STATISTIC, 0, 0, 8e-4, 8.2e-5),
  /** Updates done. */
  UPDATES(Quantity.UPDATES, 0, 0, 0, 0),
  /** Logits of equal weights. */
  LOGITS(Quantity.LOGITS, 7e-6, 7e-7, 7e-6, 7e-7),
  /** Images of another class without a tie. */
  PREDICTIONS(Quantity.PREDICTIONS, 0, 0, 0, 0),
  /** Loss of the second and third step on one's own after a state transfer. */
  LATER_LOSS(Quantity.LATER_LOSS, 1e-6, 1e-7, 1e-2, 1.6e-3);

  private final Quantity quantity;
  private final double plain;
  private final double plainWorst;
  private final double normalized;
  private final double normalizedWorst;

  /**
   * Makes a row.
   *
   * @param plain limit on networks without batch normalization
   * @param plainWorst worst error that was measured there
   * @param normalized limit on networks with batch normalization
   * @param normalizedWorst worst error that was measured there
   */
  PairTolerance(
      Quantity quantity,
      double plain,
      double plainWorst,
      double normalized,
      double normalizedWorst) {
    this.quantity = quantity;
    this.plain = plain;
    this.plainWorst = plainWorst;
    this.normalized = normalized;
    this.normalizedWorst = normalizedWorst;
  }

  /**
   * A limit with what it was set by.
   *
   * @param allowed largest error that passes
   * @param worst error that was measured
   */
  record Limit(double allowed, double worst) {}

  /** Returns the row of a quantity. */
  static PairTolerance of(Quantity quantity) {
    for (PairTolerance row : values()) {
      if (row.quantity == quantity) {
        return row;
      }
    }
    throw new IllegalArgumentException("no tolerance of " + quantity);
  }

  Limit on(Architecture network) {
    boolean normalizes =
        network.flattened().stream().anyMatch(at -> at.layer() instanceof BatchNorm);
    return normalizes ? normalized() : plain();
  }

  /** Returns the limit on networks without batch normalization. */
  Limit plain() {
    return new Limit(plain, plainWorst);
  }

  /** Returns the limit on networks with batch normalization. */
  Limit normalized() {
    return new Limit(normalized, normalizedWorst);
  }
}
