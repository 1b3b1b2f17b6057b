package io.fmnist.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The sums of one batch normalization in one plan, and the few numbers a channel that follow from
 * them. All are float64. Each method writes the calls to the tape.
 */
interface Moments {
  /** Writes the mean of a map to a float32 vector. */
  void mean(INDArray map, INDArray to);

  /** Writes the mean of the squares of the centred map to a float32 vector. */
  void variance(INDArray squares, INDArray to);

  /** Sums the gradient by the output. */
  void gradient(INDArray gradient);

  /** Sums the products of gradient and centred input. */
  void products(INDArray products);

  /**
   * Writes the gradients of gamma and beta, and the factors of the gradient by the input, see
   * {@link BatchNormOp}.
   */
  void coefficients(INDArray factorOfG, INDArray factorOfC, INDArray offset);

  /** Moves the running statistics towards the batch. */
  void moveRunning();
}
