/** Optimizers: hyper-parameters and formulas. */
@NullMarked
package io.fmnist.api.optimizer;

import org.jspecify.annotations.NullMarked;
