package io.fmnist.api.optimizer;

/**
 * One method for every optimizer, none with a default.
 *
 * @param <R> what a visit gives
 */
public interface OptimizerVisitor<R> {
  /** Visits stochastic gradient descent. */
  R visitSgd(Sgd optimizer);

  /** Visits Adam. */
  R visitAdam(Adam optimizer);

  /** Visits Adagrad. */
  R visitAdagrad(Adagrad optimizer);

  /** Visits Adadelta. */
  R visitAdadelta(Adadelta optimizer);
}
