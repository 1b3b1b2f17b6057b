package io.fmnist.tasks.agree;

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

/** One task with a model of each backend; the first one leads the training. */
final class Contest implements AutoCloseable {
  private final Task task;
  private final RunData data;
  private final List<Backend> backends;
  private final RuntimeOptions runtime;
  private final List<BackendModel> models = new ArrayList<>();
  private final Steps steps;
  private final Findings findings;
  private int done;

  /** Makes the models, all with the task's initial weights. */
  Contest(Task task, RunData data, List<Backend> backends, RuntimeOptions runtime) {
    this.task = task;
    this.data = data;
    this.backends = backends;
    this.runtime = runtime;
    this.steps = new Steps(task.training(), data.train());
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
  }

  /** Makes another model of a backend, which the caller closes. */
  BackendModel create(int index, Weights weights) {
    return backends
        .get(index)
        .create(
            new ModelRequest(task.architecture(), task.training().optimizer(), weights, runtime));
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

  /** Returns the number of backends. */
  int size() {
    return backends.size();
  }

  String id(int index) {
    return backends.get(index).id();
  }

  BackendModel model(int index) {
    return models.get(index);
  }

  /** Returns the model that leads. */
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
   * @throws TrainingDivergedException if its loss is not finite
   */
  Outcome lead() {
    Outcome outcome = Outcome.of(this, leader(), done);
    requireFinite(outcome.loss());
    done++;
    return outcome;
  }

  /**
   * Lets the leader train until it has taken so many steps.
   *
   * @throws TrainingDivergedException if a loss is not finite
   */
  void trainTo(int count) {
    while (done < count) {
      requireFinite(step(leader(), done).loss());
      done++;
    }
  }

  private void requireFinite(double loss) {
    if (!Double.isFinite(loss)) {
      int perEpoch = steps.perEpoch();
      throw new TrainingDivergedException(
          done / perEpoch + 1, done % perEpoch + 1, loss, steps.learningRate(done));
    }
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
