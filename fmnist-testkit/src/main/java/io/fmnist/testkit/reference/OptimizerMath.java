package io.fmnist.testkit.reference;

/** One update of one tensor in float64. */
interface OptimizerMath {
  /**
   * Updates in place.
   *
   * @param p parameters
   * @param g gradients of the mean loss
   * @param slots state, in the order of {@link io.fmnist.api.optimizer.Optimizer#slots()}
   * @param t this update's number, from 1
   * @param lr learning rate of this step, after the schedule
   */
  void update(double[] p, double[] g, double[][] slots, long t, double lr);
}
