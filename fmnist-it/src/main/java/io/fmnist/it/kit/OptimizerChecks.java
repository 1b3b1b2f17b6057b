package io.fmnist.it.kit;

import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.Weights;
import io.fmnist.api.train.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rung 3: updates from given gradients. Weights start at 0, so that what is read is the update
 * itself and not what its addition to a larger number leaves of it.
 */
final class OptimizerChecks {
  private static final Architecture NETWORK =
      new Architecture(
          new ImageShape(2, 4, 3),
          List.of(Conv2d.same(3, 3), BatchNorm.keras(), new Flatten(), Dense.of(4)));

  private OptimizerChecks() {}

  static List<Check> of(long seed) {
    List<Check> checks = new ArrayList<>();
    Weights zeros = Samples.zeros(NETWORK);
    for (OptimizerCase c : OptimizerCases.all()) {
      Optimizer optimizer = c.optimizer();
      double rate = optimizer.learningRate();
      List<Weights> one = List.of(Samples.gradients(NETWORK, seed));
      checks.add(
          check(
              Rule.FIRST_UPDATE,
              c.name(),
              optimizer,
              Probes.updates(NETWORK, optimizer, zeros, null, one, List.of(rate))));
      for (long steps : new long[] {0, 1, 7, 20_000}) {
        OptimizerState state = Samples.state(NETWORK, optimizer, steps, seed);
        checks.add(
            check(
                Rule.LATER_UPDATE,
                c.name() + ", after " + steps + " updates",
                optimizer,
                Probes.updates(NETWORK, optimizer, zeros, state, one, List.of(rate))));
      }
      List<Double> rates = List.of(rate, rate / 2, rate * 3, rate / 10);
      List<Weights> gradients =
          rates.stream().map(r -> Samples.gradients(NETWORK, seed + Math.round(r * 1e6))).toList();
      checks.add(
          check(
              Rule.RATES,
              c.name(),
              optimizer,
              Probes.updates(NETWORK, optimizer, zeros, null, gradients, rates)));
    }
    return checks;
  }

  private static Check check(Rule rule, String name, Optimizer optimizer, Probe probe) {
    return new Check(
        rule,
        name,
        (check, session) -> {
          session.require(NETWORK, optimizer);
          session.compare(check, Scope.OPTIMIZER, probe, Map.of());
        });
  }
}
