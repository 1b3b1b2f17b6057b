package io.fmnist.testkit.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Level 1: outputs. */
final class ForwardChecks {
  private ForwardChecks() {}

  static List<Check> of(long seed) {
    List<Check> checks = new ArrayList<>();
    for (LayerSample c : LayerSample.all(seed)) {
      checks.add(
          new Check(
              Rule.LAYER_LOGITS,
              c.name(),
              (check, session) -> {
                session.require(c.architecture(), session.anyOptimizer());
                Probe probe = Probes.logits(c.sample(), session.anyOptimizer());
                session.compare(check, Scope.LAYER, probe, Map.of());
              }));
      checks.add(
          new Check(
              Rule.LAYER_LOSS,
              c.name(),
              (check, session) -> {
                session.require(c.architecture(), session.anyOptimizer());
                Probe probe = Probes.loss(c.sample(), session.anyOptimizer());
                session.compare(check, Scope.LAYER, probe, Map.of());
              }));
    }
    checks.addAll(
        RandomChecks.of(
            Rule.RANDOM_FORWARD,
            seed,
            (check, session, sample) ->
                session.compare(
                    check,
                    Scope.RANDOM,
                    Probes.forward(sample, session.anyOptimizer()),
                    Map.of())));
    return checks;
  }
}
