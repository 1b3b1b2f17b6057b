package io.fmnist.testkit.kit;

import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Regularization;
import io.fmnist.api.optimizer.Sgd;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Level 4: whole training steps, each from a given state. */
final class TrainingChecks {
  private static final List<Architecture> FROZEN_NETWORKS =
      List.of(
          new Architecture(
              new ImageShape(2, 5, 4),
              List.of(
                  Conv2d.same(3, 3),
                  BatchNorm.keras(),
                  new Residual(List.of(Conv2d.same(3, 3), new BatchNorm(0.9, 1e-3)), List.of()),
                  new Flatten(),
                  Dense.of(4),
                  new BatchNorm(0.8, 1e-3),
                  Dense.of(3))));

  private static final List<FrozenLayers> FROZEN =
      List.of(
          FrozenLayers.at("0", "1"),
          FrozenLayers.at("2"),
          FrozenLayers.at("2.main.1", "5"),
          FrozenLayers.at("0", "1", "2", "4", "5", "6"));

  private TrainingChecks() {}

  static List<Check> of(long seed) {
    List<Check> checks = new ArrayList<>();
    int turn = 0;
    for (LayerSample c : LayerSample.all(seed)) {
      int first = turn++;
      checks.add(
          new Check(
              Rule.LAYER_STEP,
              c.name(),
              (check, session) -> {
                OptimizerCase optimizer = optimizer(session, first);
                session.require(c.architecture(), optimizer.optimizer());
                step(check, session, Scope.LAYER, c.sample(), optimizer);
              }));
    }
    checks.addAll(
        RandomChecks.of(
            Rule.RANDOM_STEP,
            seed,
            (check, session, sample) ->
                step(
                    check,
                    session,
                    Scope.RANDOM,
                    sample,
                    optimizer(session, (int) sample.masks().seed()))));
    for (Map.Entry<String, Sample> targets : GradientChecks.targets().entrySet()) {
      int first = turn++;
      Sample sample = targets.getValue();
      checks.add(
          new Check(
              Rule.TARGET_STEP,
              targets.getKey(),
              (check, session) -> {
                OptimizerCase optimizer = optimizer(session, first);
                session.require(sample.architecture(), optimizer.optimizer());
                step(check, session, Scope.LAYER, sample, optimizer);
              }));
    }
    for (Architecture network : FROZEN_NETWORKS) {
      for (FrozenLayers frozen : FROZEN) {
        for (OptimizerCase c :
            List.of(
                new OptimizerCase("", new Sgd(0.1, 0.9, false)),
                new OptimizerCase("", Adam.keras(), new Regularization(0.1, 0.05, true, 0.5)))) {
          checks.add(
              frozen(
                  network,
                  new OptimizerCase(c.name(), c.optimizer(), c.regularization(), frozen),
                  seed));
        }
      }
    }
    for (Task task : Catalogue.study()) {
      checks.add(
          new Check(
              Rule.TASK_STEPS, task.id(), (check, session) -> TaskSteps.run(check, session, task)));
    }
    return checks;
  }

  private static Check frozen(Architecture network, OptimizerCase c, long seed) {
    String name =
        "layers "
            + c.frozen().paths()
            + " of "
            + network.layers().size()
            + ", "
            + c.optimizer().kind()
            + (c.regularization().equals(Regularization.NONE) ? "" : ", regularized");
    return new Check(
        Rule.FROZEN_STEP,
        name,
        (check, session) -> {
          session.require(network, c.optimizer());
          Sample sample =
              Sample.fair(network, BatchKind.FULL, seed)
                  .orElseThrow(() -> new AssertionError("no fair sample for " + name));
          // A state with a momentum everywhere, so that a gradient of 0 alone would not keep a
          // tensor.
          OptimizerState start = Samples.state(network, c.optimizer(), 3, seed);
          step(check, session, Scope.LAYER, sample, c, start, c.optimizer().learningRate());
        });
  }

  /** Takes the optimizers in turn, without those that the backend does not have. */
  private static OptimizerCase optimizer(Session session, int turn) {
    List<OptimizerCase> supported =
        Stream.concat(OptimizerCases.all().stream(), OptimizerCases.regularized().stream())
            .filter(c -> session.supports(c.optimizer()))
            .toList();
    return supported.get(Math.floorMod(turn, supported.size()));
  }

  private static void step(
      Check check, Session session, Scope scope, Sample sample, OptimizerCase optimizer) {
    OptimizerState start = startedState(sample, optimizer);
    double rate = optimizer.optimizer().learningRate();
    step(check, session, scope, sample, optimizer, start, rate);
  }

  /** Compares one training step from a given state. */
  static void step(
      Check check,
      Session session,
      Scope scope,
      Sample sample,
      OptimizerCase optimizer,
      OptimizerState start,
      double rate) {
    session.compare(
        check,
        scope,
        Probes.step(sample, optimizer, start, rate),
        Probes.updateSlack(scope, sample, optimizer, start, rate));
  }

  /** Returns the state that a step of the reference leaves: neither zero nor made up. */
  private static OptimizerState startedState(Sample sample, OptimizerCase optimizer) {
    return Probes.use(
        Session.REFERENCE,
        Probes.request(sample.architecture(), optimizer, sample.weights(), Session.ONE_THREAD),
        model -> {
          double rate = optimizer.optimizer().learningRate();
          model.trainStep(sample.batch(), rate, sample.masks());
          return model.optimizerState();
        });
  }
}
