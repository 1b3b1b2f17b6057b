package io.fmnist.testkit.kit;

import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Level 3: updates from given gradients. Weights start at 0, so that what is read is the update
 * itself and not what its addition to a larger number leaves of it; and elsewhere, where an update
 * that depends on the weights themselves shows.
 */
final class OptimizerChecks {
  // An update sees no layer, so a backend that lacks some gets the network that it has; both have
  // tensors of every size of gradients.
  private static final List<Architecture> NETWORKS =
      List.of(
          new Architecture(
              new ImageShape(2, 4, 3),
              List.of(Conv2d.same(3, 3), BatchNorm.keras(), new Flatten(), Dense.of(4))),
          new Architecture(
              new ImageShape(2, 4, 3),
              List.of(new Flatten(), Dense.of(5), Dense.of(4), Dense.of(3))));

  private OptimizerChecks() {}

  static List<Check> of(long seed) {
    List<Check> checks = new ArrayList<>();
    for (OptimizerCase c : OptimizerCases.all()) {
      Optimizer optimizer = c.optimizer();
      double rate = optimizer.learningRate();
      checks.add(
          check(
              Rule.FIRST_UPDATE,
              c.name(),
              optimizer,
              network -> updates(network, optimizer, null, seed, List.of(rate))));
      for (long steps : new long[] {0, 1, 7, 20_000}) {
        checks.add(
            check(
                Rule.LATER_UPDATE,
                c.name() + ", after " + steps + " updates",
                optimizer,
                network -> {
                  OptimizerState state = Samples.state(network, optimizer, steps, seed);
                  return updates(network, optimizer, state, seed, List.of(rate));
                }));
      }
      checks.add(
          check(
              Rule.LATER_UPDATE,
              c.name() + ", of weights other than 0",
              optimizer,
              network -> {
                OptimizerState state = Samples.state(network, optimizer, 7, seed);
                List<Weights> gradients = List.of(Samples.gradients(network, seed));
                Weights weights = Samples.weights(network, seed);
                return Probes.updates(network, optimizer, weights, state, gradients, List.of(rate));
              }));
      List<Double> rates = List.of(rate, rate / 2, rate * 3, rate / 10);
      checks.add(
          check(
              Rule.RATES,
              c.name(),
              optimizer,
              network -> {
                List<Weights> gradients =
                    rates.stream()
                        .map(r -> Samples.gradients(network, seed + Math.round(r * 1e6)))
                        .toList();
                Weights zeros = Samples.zeros(network);
                return Probes.updates(network, optimizer, zeros, null, gradients, rates);
              }));
    }
    return checks;
  }

  private static Probe updates(
      Architecture network,
      Optimizer optimizer,
      @Nullable OptimizerState state,
      long seed,
      List<Double> rates) {
    List<Weights> gradients = List.of(Samples.gradients(network, seed));
    return Probes.updates(network, optimizer, Samples.zeros(network), state, gradients, rates);
  }

  private static Check check(
      Rule rule, String name, Optimizer optimizer, Function<Architecture, Probe> probe) {
    return new Check(
        rule,
        name,
        (check, session) -> {
          Architecture network =
              NETWORKS.stream().filter(session::supports).findFirst().orElse(NETWORKS.get(0));
          session.require(network, optimizer);
          session.compare(check, Scope.OPTIMIZER, probe.apply(network), Map.of());
        });
  }
}
