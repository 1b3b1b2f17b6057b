package io.fmnist.testkit.reference;

/**
 * A layer's two directions in float64. Arrays hold whole batches, row-major: maps [N, C, H, W],
 * vectors [N, F]. A forward pass remembers what its backward pass needs.
 */
interface LayerMath {

  /**
   * Computes the output.
   *
   * @param in input of all images; not changed
   */
  double[] forward(double[] in, ForwardContext context);

  /**
   * Computes the gradient of the loss by the input of the last forward pass, and adds the gradients
   * by the layer's parameters to {@link Parameter#gradient}.
   *
   * @param gradOut gradient of the loss by the output
   */
  double[] backward(double[] gradOut);

  /**
   * Moves running statistics as the last (training) forward pass demands; most layers have none.
   */
  default void updateStatistics() {}
}
