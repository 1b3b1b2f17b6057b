package io.fmnist.testkit.kit;

/**
 * How far a float32 backend may be from the float64 reference. Each row holds the tolerance and,
 * beside it, the worst honest difference that was measured; the tolerance is at most ten times
 * that. {@code docs/conformance.md} says with which engines, seeds and threads.
 *
 * <p>Differences are relative: the largest absolute difference in a tensor by the largest absolute
 * value that the reference has there or, for gradients and optimizer state, anywhere in the
 * network. See {@code docs/conformance.md}.
 */
public enum Tolerance {
  /** Number of updates, on any network. */
  STEPS(Scope.OPTIMIZER, Quantity.STEPS, 0, 0),
  /** Running statistics stay as they are when updates come from given gradients. */
  OPTIMIZER_STATISTIC(Scope.OPTIMIZER, Quantity.STATISTIC, 0, 0),
  LAYER_LOGITS(Scope.LAYER, Quantity.LOGITS, 6e-6, 6.4e-7),
  LAYER_LOSS(Scope.LAYER, Quantity.LOSS, 3e-6, 3.5e-7),
  LAYER_GRADIENT(Scope.LAYER, Quantity.GRADIENT, 1.5e-5, 1.6e-6),
  LAYER_WEIGHT(Scope.LAYER, Quantity.WEIGHT, 9e-7, 9.7e-8),
  LAYER_STATE(Scope.LAYER, Quantity.STATE, 1.2e-5, 1.3e-6),
  LAYER_STATISTIC(Scope.LAYER, Quantity.STATISTIC, 7e-6, 7.9e-7),
  OPTIMIZER_WEIGHT(Scope.OPTIMIZER, Quantity.WEIGHT, 4e-6, 7.1e-7),
  OPTIMIZER_STATE(Scope.OPTIMIZER, Quantity.STATE, 8e-6, 1.5e-6),
  RANDOM_LOGITS(Scope.RANDOM, Quantity.LOGITS, 1e-5, 3.3e-6),
  RANDOM_LOSS(Scope.RANDOM, Quantity.LOSS, 6e-6, 2.3e-6),
  RANDOM_GRADIENT(Scope.RANDOM, Quantity.GRADIENT, 1.5e-4, 2.2e-5),
  RANDOM_WEIGHT(Scope.RANDOM, Quantity.WEIGHT, 1e-6, 1.2e-7),
  RANDOM_STATE(Scope.RANDOM, Quantity.STATE, 1e-4, 2.2e-5),
  RANDOM_STATISTIC(Scope.RANDOM, Quantity.STATISTIC, 2.5e-5, 7.3e-6),
  TASK_LOSS(Scope.TASK, Quantity.LOSS, 7e-5, 7.2e-6),
  TASK_GRADIENT(Scope.TASK, Quantity.GRADIENT, 5e-4, 6.1e-5),
  TASK_WEIGHT(Scope.TASK, Quantity.WEIGHT, 1.5e-6, 1.6e-7),
  TASK_STATE(Scope.TASK, Quantity.STATE, 5e-4, 6.1e-5),
  TASK_STATISTIC(Scope.TASK, Quantity.STATISTIC, 1.2e-4, 1.5e-5),
  DEEP_TASK_LOSS(Scope.DEEP_TASK, Quantity.LOSS, 2e-4, 3.2e-5),
  DEEP_TASK_GRADIENT(Scope.DEEP_TASK, Quantity.GRADIENT, 5e-2, 1.1e-2),
  /**
   * Weights after a training step of a deep task. Measured was 0: what the gradient's tolerance
   * allows covers all, and what is left to a weight is its own rounding, as in the other tasks.
   */
  DEEP_TASK_WEIGHT(Scope.DEEP_TASK, Quantity.WEIGHT, 1.5e-6, 1.6e-7),
  DEEP_TASK_STATE(Scope.DEEP_TASK, Quantity.STATE, 5e-2, 6.7e-3),
  DEEP_TASK_STATISTIC(Scope.DEEP_TASK, Quantity.STATISTIC, 1.5e-4, 2.4e-5);

  private final Scope scope;
  private final Quantity quantity;
  private final double limit;
  private final double worstHonest;

  Tolerance(Scope scope, Quantity quantity, double limit, double worstHonest) {
    this.scope = scope;
    this.quantity = quantity;
    this.limit = limit;
    this.worstHonest = worstHonest;
  }

  /** Returns the row of a quantity on a kind of network. */
  public static Tolerance of(Scope scope, Quantity quantity) {
    if (quantity == Quantity.STEPS) {
      return STEPS;
    }
    for (Tolerance row : values()) {
      if (row.scope == scope && row.quantity == quantity) {
        return row;
      }
    }
    throw new IllegalArgumentException("no tolerance of " + quantity + " on " + scope);
  }

  /** Returns the kind of network. */
  public Scope scope() {
    return scope;
  }

  /** Returns what is compared. */
  public Quantity quantity() {
    return quantity;
  }

  /** Returns the largest relative difference that passes. */
  public double limit() {
    return limit;
  }

  /** Returns the worst relative difference of an honest backend that was measured. */
  public double worstHonest() {
    return worstHonest;
  }
}
