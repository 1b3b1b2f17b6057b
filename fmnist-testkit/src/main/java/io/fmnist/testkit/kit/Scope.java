package io.fmnist.testkit.kit;

/** On what kind of network the kit compares. */
public enum Scope {
  /** Small networks about one layer. */
  LAYER("layer cases"),
  /** Optimizers on given gradients; each value is computed from its own gradient alone. */
  OPTIMIZER("optimizers"),
  /** Random networks. */
  RANDOM("random networks"),
  /** The real tasks on real images. */
  TASK("real tasks"),
  /**
   * Real tasks with more than two batch normalizations (MiniVGGNet): each divides by deviations
   * that are small on a few images, so one after the other multiplies what rounding did before.
   */
  DEEP_TASK("deep real tasks");

  private final String text;

  Scope(String text) {
    this.text = text;
  }

  /**
   * Returns the part of a quantity's largest value by which a tensor of smaller values is measured.
   * Gradients, and the state that gathers them, are sums in which large terms may cancel (that of a
   * bias before a batch normalization is 0 but for rounding), so they are all measured by the
   * network's largest.
   */
  double floor(Quantity quantity) {
    if (this == OPTIMIZER) {
      return 0;
    }
    return quantity == Quantity.GRADIENT || quantity == Quantity.STATE ? 1 : 1e-2;
  }

  @Override
  public String toString() {
    return text;
  }
}
