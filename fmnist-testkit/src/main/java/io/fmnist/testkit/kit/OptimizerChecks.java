package io.fmnist.testkit.kit;

import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Lion;
import io.fmnist.api.train.TrainingSpec;
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

  /** Part of a gradient by which rounding may move the argument of Lion's sign, several times. */
  private static final float NEAR_ZERO = 1e-6f;

  private OptimizerChecks() {}

  static List<Check> of(long seed) {
    List<Check> checks = new ArrayList<>();
    for (OptimizerCase c : OptimizerCases.all()) {
      double rate = c.optimizer().learningRate();
      checks.add(
          check(
              Rule.FIRST_UPDATE,
              c.name(),
              c,
              network -> updates(network, c, Samples.zeros(network), null, seed, rate)));
      for (long steps : new long[] {0, 1, 7, 20_000}) {
        checks.add(
            check(
                Rule.LATER_UPDATE,
                c.name() + ", after " + steps + " updates",
                c,
                network -> {
                  OptimizerState state = Samples.state(network, c.optimizer(), steps, seed);
                  return updates(network, c, Samples.zeros(network), state, seed, rate);
                }));
      }
      checks.add(
          check(
              Rule.LATER_UPDATE,
              c.name() + ", of weights other than 0",
              c,
              network -> laterUpdate(network, c, seed)));
      checks.add(
          check(
              Rule.RATES, c.name(), c, network -> rates(network, c, Samples.zeros(network), seed)));
    }
    for (OptimizerCase c : OptimizerCases.regularized()) {
      double rate = c.optimizer().learningRate();
      checks.add(
          check(
              Rule.REGULARIZED_UPDATE,
              c.name() + ", the first",
              c,
              network -> updates(network, c, Samples.weights(network, seed), null, seed, rate)));
      checks.add(
          check(
              Rule.REGULARIZED_UPDATE,
              c.name() + ", after 7 updates",
              c,
              network -> laterUpdate(network, c, seed)));
      checks.add(
          check(
              Rule.REGULARIZED_UPDATE,
              c.name() + ", four of them",
              c,
              network -> rates(network, c, Samples.weights(network, seed), seed)));
    }
    for (int i = 0; i < RandomTrainings.COUNT; i++) {
      int index = i;
      TrainingSpec training = RandomTrainings.draw(seed, i);
      OptimizerCase c = OptimizerCase.of(training.toString(), training);
      checks.add(
          check(
              Rule.RANDOM_TRAINING,
              "random training " + index + " of seed " + seed,
              c,
              network -> training(network, c, training, seed + index)));
    }
    return checks;
  }

  private static Updates laterUpdate(Architecture network, OptimizerCase c, long seed) {
    OptimizerState state = Samples.state(network, c.optimizer(), 7, seed);
    Weights weights = Samples.weights(network, seed);
    return updates(network, c, weights, state, seed, c.optimizer().learningRate());
  }

  private static Updates updates(
      Architecture network,
      OptimizerCase c,
      Weights weights,
      @Nullable OptimizerState state,
      long seed,
      double rate) {
    List<Weights> gradients = List.of(Samples.gradients(network, seed));
    return new Updates(network, c, weights, state, gradients, List.of(rate));
  }

  private static Updates rates(Architecture network, OptimizerCase c, Weights weights, long seed) {
    double rate = c.optimizer().learningRate();
    List<Double> rates = List.of(rate, rate / 2, rate * 3, rate / 10);
    List<Weights> gradients =
        rates.stream().map(r -> Samples.gradients(network, seed + Math.round(r * 1e6))).toList();
    return new Updates(network, c, weights, null, gradients, rates);
  }

  /** Takes every step of a training, on gradients that are drawn. */
  private static Updates training(
      Architecture network, OptimizerCase c, TrainingSpec training, long seed) {
    int steps = training.epochs() * RandomTrainings.PER_EPOCH;
    List<Double> rates = new ArrayList<>();
    List<Weights> gradients = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      rates.add(training.learningRate(step, RandomTrainings.PER_EPOCH));
      gradients.add(Samples.gradients(network, seed + 1000L * step));
    }
    Weights weights = Samples.weights(network, seed);
    return new Updates(network, c, weights, null, gradients, rates);
  }

  private static Check check(
      Rule rule, String name, OptimizerCase c, Function<Architecture, Updates> probe) {
    return new Check(
        rule,
        name,
        (check, session) -> {
          Architecture network =
              NETWORKS.stream().filter(session::supports).findFirst().orElse(NETWORKS.get(0));
          session.require(network, c.optimizer());
          try {
            Updates updates = probe.apply(network);
            // A sign has a jump at 0, where rounding decides on the side.
            Map<String, double[]> slack =
                c.optimizer() instanceof Lion
                    ? updates.slack((value, sign) -> value * (1 + sign * NEAR_ZERO))
                    : Map.of();
            session.compare(check, Scope.OPTIMIZER, updates, slack);
          } catch (AssertionError e) {
            throw rule == Rule.RANDOM_TRAINING
                ? new AssertionError(e.getMessage() + "\n  The training: " + c.name(), e)
                : e;
          }
        });
  }
}
