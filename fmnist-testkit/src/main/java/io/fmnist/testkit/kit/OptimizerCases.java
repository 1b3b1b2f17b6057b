package io.fmnist.testkit.kit;

import io.fmnist.api.optimizer.Adadelta;
import io.fmnist.api.optimizer.Adagrad;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Sgd;
import java.util.List;

/** Every optimizer, with options that differ in their effect. */
public final class OptimizerCases {
  private OptimizerCases() {}

  /** Returns all cases. */
  public static List<OptimizerCase> all() {
    return List.of(
        new OptimizerCase("sgd: plain", Sgd.of(0.01)),
        new OptimizerCase("sgd: momentum", new Sgd(0.01, 0.9, false)),
        new OptimizerCase("sgd: Nesterov", new Sgd(0.15, 0.2, true)),
        new OptimizerCase("sgd: Nesterov without momentum", new Sgd(0.1, 0, true)),
        new OptimizerCase("adam: Keras's defaults", Adam.keras()),
        new OptimizerCase("adam: other betas, large epsilon", new Adam(0.01, 0.8, 0.97, 1e-3)),
        new OptimizerCase("adam: betas 0", new Adam(0.01, 0, 0, 1e-7)),
        new OptimizerCase("adagrad: Keras's defaults", Adagrad.keras()),
        new OptimizerCase("adagrad: large epsilon", new Adagrad(0.1, 1e-3)),
        new OptimizerCase("adadelta: Keras's defaults", Adadelta.keras()),
        new OptimizerCase("adadelta: other rate and rho", new Adadelta(0.3, 0.9, 1e-5)));
  }
}
