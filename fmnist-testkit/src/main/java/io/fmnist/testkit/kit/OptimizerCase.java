package io.fmnist.testkit.kit;

import io.fmnist.api.optimizer.Optimizer;

/**
 * An optimizer with one choice of options.
 *
 * @param name of the case, for example {@code sgd: Nesterov}
 * @param optimizer with its options
 */
public record OptimizerCase(String name, Optimizer optimizer) {}
