package io.fmnist.testkit.agree;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.model.Weights;
import io.fmnist.api.train.TrainingDivergedException;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.run.RunData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One task with a model of each backend; the first one leads the training. */
final class LockstepComparison implements AutoCloseable {
  /**
   * Steps to go back where the training diverges: the state transfer takes six, all in calm water.
   */
  private static final int BACK = 8;

  private final Task task;
  private final RunData data;
  private final List<Backend> backends;
  private final RuntimeOptions runtime;
  private final List<BackendModel> models = new ArrayList<>();
  private final Steps steps;
  private final Findings findings;
  private final ModelState start;
  private OptionalInt diverged = OptionalInt.empty();
  private int done;

  /** Makes the models, all with the task's initial weights. */
  LockstepComparison(Task task, RunData data, List<Backend> backends, RuntimeOptions runtime) {
    this.task = task;
    this.data = data;
    this.backends = backends;
    this.runtime = runtime;
    this.steps = new Steps(task.training(), data.train(), task.architecture().classes());
    this.findings = new Findings(task.architecture());
    Weights initial = Weights.initial(task.architecture(), task.training().seed());
    try {
      for (int i = 0; i < backends.size(); i++) {
        models.add(create(i, initial));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    start = ModelState.of(leader());
  }

  /** Makes another model of a backend, which the caller closes. */
  BackendModel create(int index, Weights weights) {
    return backends
        .get(index)
        .create(
            new ModelRequest(
                task.architecture(),
                task.training().optimizer(),
                task.training().regularization(),
                task.training().frozen(),
                weights,
                runtime));
  }

  Task task() {
    return task;
  }

  RunData data() {
    return data;
  }

  Steps steps() {
    return steps;
  }

  Findings findings() {
    return findings;
  }

  int size() {
    return backends.size();
  }

  String id(int index) {
    return backends.get(index).id();
  }

  BackendModel model(int index) {
    return models.get(index);
  }

  BackendModel leader() {
    return models.get(0);
  }

  /** Returns how many steps the leader has taken. */
  int done() {
    return done;
  }

  /**
   * Lets the leader take its next step, looked at closely.
   *
   * @param before what the leader holds
   * @return empty if its loss is not finite: then the leader has gone back some steps
   * @throws TrainingDivergedException if there are too few steps to go back
   */
  Optional<Outcome> lead(ModelState before) {
    Outcome outcome = Outcome.of(this, leader(), before, done);
    return hasMoved(outcome.loss()) ? Optional.of(outcome) : Optional.empty();
  }

  /**
   * Lets the leader train until it has taken so many steps, or its loss is not finite: then it has
   * gone back some steps.
   *
   * @throws TrainingDivergedException if there are too few steps to go back
   */
  void trainTo(int count) {
    while (done < count && diverged.isEmpty()) {
      hasMoved(step(leader(), done).loss());
    }
  }

  private boolean hasMoved(double loss) {
    if (Double.isFinite(loss)) {
      done++;
      return true;
    }
    int perEpoch = steps.perEpoch();
    if (done < BACK) {
      throw new TrainingDivergedException(
          done / perEpoch + 1, done % perEpoch + 1, loss, steps.learningRate(done));
    }
    diverged = OptionalInt.of(done + 1);
    // Equal steps give equal bits, so the way up to there is the same again.
    start.restore(leader());
    int stop = done - BACK;
    for (done = 0; done < stop; done++) {
      step(leader(), done);
    }
    return false;
  }

  /** Returns the step, from 1, at which the leader's loss was not finite, if it was. */
  OptionalInt diverged() {
    return diverged;
  }

  /** Takes a step of the training on a model. */
  StepResult step(BackendModel model, int step) {
    return model.trainStep(steps.batch(step), steps.learningRate(step), steps.masks(step));
  }

  @Override
  public void close() {
    models.forEach(BackendModel::close);
  }
}
