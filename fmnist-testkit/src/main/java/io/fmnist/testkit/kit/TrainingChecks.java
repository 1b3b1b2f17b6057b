package io.fmnist.testkit.kit;

import io.fmnist.api.backend.OptimizerState;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Level 4: whole training steps, each from a given state. */
final class TrainingChecks {
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
    for (Task task : Catalogue.all()) {
      checks.add(
          new Check(
              Rule.TASK_STEPS, task.id(), (check, session) -> TaskSteps.run(check, session, task)));
    }
    return checks;
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
