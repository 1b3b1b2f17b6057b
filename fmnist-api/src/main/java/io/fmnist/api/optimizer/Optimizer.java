package io.fmnist.api.optimizer;

import io.fmnist.api.backend.support.FlatOptimizer;
import java.util.List;

/**
 * How a gradient changes the parameters. The formulas are those of standalone Keras 2.2/2.3
 * (RMSprop and Lion: Keras 3), with g the gradient, p the parameter, lr the step's learning rate
 * and t the step from 1. {@link FlatOptimizer} carries them out in float32.
 */
public sealed interface Optimizer permits Sgd, Adam, Adagrad, Adadelta, RmsProp, Lion {

  /** Returns one of each kind, with the options that a description need not name: Keras's. */
  static List<Optimizer> defaults() {
    return List.of(
        Sgd.of(0.01),
        Adam.keras(),
        Adagrad.keras(),
        Adadelta.keras(),
        RmsProp.keras(),
        Lion.keras());
  }

  /** Returns the name in files and tables, for example {@code adam}. */
  String kind();

  /** Returns the base learning rate, before the schedule. */
  double learningRate();

  /**
   * Returns the least factor, above 0 and at most 1, by which an update multiplies the step's
   * learning rate before gradients come in.
   */
  default double leastFactor() {
    return 1;
  }

  /** Returns the names of its state tensors, one set a trainable parameter; all start at 0. */
  List<String> slots();

  /** Returns whether a state tensor may hold values below 0, as a mean of squares may not. */
  boolean isSigned(String slot);

  /** Calls the visitor's method for this optimizer. */
  <R> R accept(Visitor<R> visitor);

  /**
   * One method for every optimizer, none with a default.
   *
   * @param <R> what a visit gives
   */
  interface Visitor<R> {
    R visitSgd(Sgd optimizer);

    R visitAdam(Adam optimizer);

    R visitAdagrad(Adagrad optimizer);

    R visitAdadelta(Adadelta optimizer);

    R visitRmsProp(RmsProp optimizer);

    R visitLion(Lion optimizer);
  }
}
