package io.fmnist.testkit.kit;

import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import java.util.ArrayList;
import java.util.List;

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
                Optimizer optimizer = optimizer(session, first);
                session.require(c.architecture(), optimizer);
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
    GradientChecks.targets()
        .forEach(
            (name, sample) ->
                checks.add(
                    new Check(
                        Rule.TARGET_STEP,
                        name,
                        (check, session) -> {
                          Optimizer optimizer = session.anyOptimizer();
                          session.require(sample.architecture(), optimizer);
                          step(check, session, Scope.LAYER, sample, optimizer);
                        })));
    for (Task task : Catalogue.all()) {
      checks.add(
          new Check(
              Rule.TASK_STEPS, task.id(), (check, session) -> TaskSteps.run(check, session, task)));
    }
    return checks;
  }

  /** Takes the optimizers in turn, without those that the backend does not have. */
  private static Optimizer optimizer(Session session, int turn) {
    List<Optimizer> supported =
        OptimizerCases.all().stream()
            .map(OptimizerCase::optimizer)
            .filter(session::supports)
            .toList();
    return supported.get(Math.floorMod(turn, supported.size()));
  }

  private static void step(
      Check check, Session session, Scope scope, Sample sample, Optimizer optimizer) {
    OptimizerState start = startedState(sample, optimizer);
    step(check, session, scope, sample, optimizer, start, optimizer.learningRate());
  }

  /** Compares one training step from a given state. */
  static void step(
      Check check,
      Session session,
      Scope scope,
      Sample sample,
      Optimizer optimizer,
      OptimizerState start,
      double rate) {
    session.compare(
        check,
        scope,
        Probes.step(sample, optimizer, start, rate),
        Probes.updateSlack(scope, sample, optimizer, start, rate));
  }

  /** Returns the state that a step of the reference leaves: neither zero nor made up. */
  private static OptimizerState startedState(Sample sample, Optimizer optimizer) {
    return Probes.use(
        Session.REFERENCE,
        new ModelRequest(sample.architecture(), optimizer, sample.weights(), Session.ONE_THREAD),
        model -> {
          model.trainStep(sample.batch(), optimizer.learningRate(), sample.masks());
          return model.optimizerState();
        });
  }
}
