package io.fmnist.testkit.kit;

import java.util.List;

final class Checks {
  private Checks() {}

  /**
   * Returns the checks in the order of their rules.
   *
   * @param seed of weights, images and random networks
   */
  static List<Check> of(Level level, long seed) {
    List<Check> checks =
        switch (level) {
          case FORWARD -> ForwardChecks.of(seed);
          case GRADIENT -> GradientChecks.of(seed);
          case OPTIMIZER -> OptimizerChecks.of(seed);
          case TRAINING -> TrainingChecks.of(seed);
          case CONTRACT -> ContractChecks.all();
        };
    return checks.stream().sorted(java.util.Comparator.comparing(Check::rule)).toList();
  }
}
