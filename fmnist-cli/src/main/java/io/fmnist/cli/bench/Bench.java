package io.fmnist.cli.bench;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.model.Weights;
import io.fmnist.api.train.Monitoring;
import io.fmnist.api.train.TrainingListener;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.api.train.WeightAveraging;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.run.FirstStep;
import io.fmnist.tasks.run.PeakMemory;
import io.fmnist.tasks.run.RunData;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Measures tasks on a backend: the ordinary training loop first, then what the loop costs, then
 * inference. The figures say something only where nothing else runs on the machine.
 */
public final class Bench {
  private final Backend backend;
  private final BenchOptions options;
  private boolean first = true;

  /** Measures on a backend, for example {@code Backends.only()}. */
  public Bench(Backend backend, BenchOptions options) {
    this.backend = backend;
    this.options = options;
  }

  /**
   * Returns a training of as many epochs as are timed, all of them alike: nothing is decided by a
   * validation, which is not timed, and weights are averaged from the first epoch on.
   */
  private TrainingSpec timed(TrainingSpec training) {
    TrainingSpec spec = training.withMonitoring(Monitoring.NONE);
    if (spec.averaging().isPresent()) {
      WeightAveraging averaging = spec.averaging().get();
      spec = spec.withAveraging(new WeightAveraging(averaging.decay(), averaging.everySteps(), 1));
    }
    return spec.withEpochs(options.epochs());
  }

  /**
   * Measures one task.
   *
   * @param listeners called during the training whose time is taken; a slow one makes it slow
   * @throws FmnistException if the images do not fit the network, the engine cannot start, or the
   *     training diverges
   */
  public BenchResult measure(Task task, Dataset dataset, TrainingListener... listeners) {
    RunData data = RunData.of(dataset, options.limit(), task.training());
    if (!data.train().shape().equals(task.architecture().input())) {
      throw new FmnistException(
          "the images of "
              + dataset.name()
              + " have shape "
              + data.train().shape()
              + ", but the input of "
              + task.id()
              + " is "
              + task.architecture().input());
    }
    TrainingSpec spec = timed(task.training());
    Weights initial = Weights.initial(task.architecture(), spec.seed());
    ModelRequest request =
        new ModelRequest(
            task.architecture(),
            spec.optimizer(),
            spec.regularization(),
            spec.frozen(),
            initial,
            options.runtime());
    FirstStep firstStep = new FirstStep();
    try (BackendModel model = backend.create(request)) {
      TrainingListener[] all =
          Stream.concat(Stream.of(firstStep), Stream.of(listeners))
              .toArray(TrainingListener[]::new);
      TrainingSpeed training = TrainingSpeed.measure(model, spec, data.train(), all);
      OptionalDouble untilFirst =
          first ? OptionalDouble.of(firstStep.seconds()) : OptionalDouble.empty();
      first = false;
      // Read now: what follows holds batches that an ordinary training does not.
      OptionalDouble memory = PeakMemory.mebibytes();
      return new BenchResult(
          task.withTraining(spec),
          backend.id(),
          options.runtime(),
          data.name(),
          data.synthetic(),
          training,
          untilFirst,
          memory,
          options.trainingOnly()
              ? Optional.empty()
              : Optional.of(
                  LoopOverhead.measure(
                      model, spec, data.train(), Math.max(1, options.epochs() - 1))),
          options.trainingOnly()
              ? Optional.empty()
              : Optional.of(InferenceSpeed.measure(model, data.test(), spec)));
    }
  }
}
