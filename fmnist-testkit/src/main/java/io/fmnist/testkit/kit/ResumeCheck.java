package io.fmnist.testkit.kit;

import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.model.Weights;
import org.opentest4j.TestAbortedException;

/**
 * Rule 5.28: a training is cut, its weights and optimizer state are moved to a new model, and both
 * go on. What a model keeps beside them, or rounds when it hands them out, shows in the bits.
 */
final class ResumeCheck {
  private static final int CUT = 3;
  private static final int STEPS = 7;

  private ResumeCheck() {}

  static void run(Check check, Session session) {
    if (session.backend().isOnlyByName()) {
      session.report().note("Rule 5.28 was not checked: this backend is not there to train.");
      throw new TestAbortedException(
          "a backend that only checks others may keep more than float32");
    }
    for (int threads : session.threads()) {
      for (OptimizerCase o : OptimizerCases.all()) {
        if (session.supports(o.optimizer())) {
          run(session, o, threads);
        }
      }
    }
  }

  private static void run(Session session, OptimizerCase o, int threads) {
    Sample sample = session.sample();
    RuntimeOptions runtime = new RuntimeOptions(session.device(), threads);
    ModelRequest request =
        new ModelRequest(sample.architecture(), o.optimizer(), sample.weights(), runtime);
    Weights others = Samples.weights(sample.architecture(), 99);
    ModelRequest other = new ModelRequest(sample.architecture(), o.optimizer(), others, runtime);
    try (BackendModel whole = session.backend().create(request)) {
      for (int step = 0; step < CUT; step++) {
        step(whole, sample, o, step);
      }
      Weights weights = whole.weights();
      OptimizerState state = whole.optimizerState();
      try (BackendModel resumed = session.backend().create(other)) {
        step(resumed, sample, o, 0);
        resumed.setWeights(weights);
        resumed.setOptimizerState(state);
        for (int step = CUT; step < STEPS; step++) {
          StepResult expected = step(whole, sample, o, step);
          StepResult actual = step(resumed, sample, o, step);
          String what = " after step " + (step + 1) + " of " + o.name() + ", moved after " + CUT;
          ContractChecks.require(
              expected.loss() == actual.loss(),
              "loss " + actual.loss() + " instead of " + expected.loss() + what);
          ContractChecks.requireSame("weights" + what, whole.weights(), resumed.weights());
          ContractChecks.requireSame(
              "optimizer state" + what, whole.optimizerState(), resumed.optimizerState());
        }
      }
    }
  }

  private static StepResult step(BackendModel model, Sample sample, OptimizerCase o, int step) {
    double rate = o.optimizer().learningRate() / (1 + step);
    return model.trainStep(sample.batch(), rate, new DropoutMasks(5, step));
  }
}
