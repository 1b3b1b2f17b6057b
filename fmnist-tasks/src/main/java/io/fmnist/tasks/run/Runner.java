package io.fmnist.tasks.run;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.metric.Evaluation;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.api.train.Evaluator;
import io.fmnist.api.train.History;
import io.fmnist.api.train.LearningRateRange;
import io.fmnist.api.train.MemoryEstimate;
import io.fmnist.api.train.Trainer;
import io.fmnist.api.train.TrainingDivergedException;
import io.fmnist.api.train.TrainingListener;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.spec.SpecFormat;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Carries out a task: initial weights, training, and one evaluation on the test images. */
public final class Runner {
  private static final double NANOS = 1e-9;

  private final Backend backend;
  private final RunOptions options;

  /** Runs on a backend, for example {@code Backends.only()}. */
  public Runner(Backend backend, RunOptions options) {
    this.backend = backend;
    this.options = options;
  }

  /**
   * Runs a task from now on; as {@link #run(Task, Dataset, Instant, TrainingListener...)}.
   *
   * @param listeners called during the training
   */
  public RunResult run(Task task, Dataset dataset, TrainingListener... listeners) {
    return run(task, dataset, Instant.now(), listeners);
  }

  /**
   * Runs a task. Equal task, backend, threads and machine give equal results, bit for bit.
   *
   * @param started when the run began, for its record and its folder's name
   * @param listeners called during the training
   * @throws FmnistException if the images do not fit the network, the run that it starts from
   *     cannot be read, or the engine cannot start
   * @throws TrainingDivergedException if a loss, that on the test images too, or a weight at an
   *     epoch's end is not finite
   */
  public RunResult run(Task task, Dataset dataset, Instant started, TrainingListener... listeners) {
    return run(task, dataset, started, Optional.empty(), listeners);
  }

  /**
   * Goes on with a task from a checkpoint. On the engine, device and threads that wrote it, the
   * result is that of an undisturbed run, bit for bit, times aside; otherwise its record says from
   * where it was resumed.
   *
   * @param listeners called during the rest of the training
   * @throws FmnistException if the checkpoint is of another task, other images or another version,
   *     and as {@link #run(Task, Dataset, Instant, TrainingListener...)}
   */
  public RunResult resume(
      Task task, Dataset dataset, Checkpoint checkpoint, TrainingListener... listeners) {
    return run(task, dataset, checkpoint.started(), Optional.of(checkpoint), listeners);
  }

  private RunResult run(
      Task asked,
      Dataset dataset,
      Instant started,
      Optional<Checkpoint> checkpoint,
      TrainingListener... listeners) {
    requireFit(asked, dataset);
    requireStorable(asked);
    final long start = System.nanoTime();
    Task task = StartingWeights.pinned(asked);
    Optional<String> engine =
        checkpoint.map(
            c -> c.continuedBy(CellIdentity.of(task, backend, options, dataset)).engine());
    RunData data = RunData.of(dataset, options.limit(), task.training());
    FirstStep firstStep = new FirstStep();
    StartingWeights starting =
        checkpoint.isPresent() ? StartingWeights.ofResumed(task) : StartingWeights.of(task);
    MemoryEstimate memory = requireMemory(task, data.train().size());
    try (BackendModel model = backend.create(request(task, starting))) {
      TrainingListener[] all =
          Stream.concat(Stream.of(firstStep), Arrays.stream(listeners))
              .toArray(TrainingListener[]::new);
      Trainer trainer = new Trainer(task.training(), all);
      History history =
          checkpoint.isPresent()
              ? trainer.resume(model, data.train(), data.validation(), checkpoint.get().state())
              : trainer.fit(model, data.train(), data.validation());
      if (history.epochs().isEmpty()) {
        throw new FmnistException(
            "the training was stopped in its first epoch, so there is no result: "
                + history.stopped().orElse(""));
      }
      int images = data.test().size();
      Evaluation test =
          Evaluator.evaluate(
              model,
              data.test(),
              task.training(),
              done -> Stream.of(listeners).forEach(l -> l.onTestBatch(done, images)));
      requireFinite(test, history);
      return new RunResult(
          task,
          backend.id(),
          options.runtime(),
          data,
          history,
          test,
          labels(data),
          model.weights(),
          environment(task, starting, engine),
          started,
          checkpoint.map(Checkpoint::seconds).orElse(0.0) + (System.nanoTime() - start) * NANOS,
          firstStep.seconds(),
          PeakMemory.mebibytes());
    } catch (OutOfMemoryError e) {
      throw new FmnistException(
          "memory ran out while "
              + task.id()
              + " was trained on "
              + backend.id()
              + ", which needs at least "
              + memory
              + ": "
              + e.getMessage()
              + "; choose a smaller batch or network, or allow more (Java may use "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MiB, see -Xmx)",
          e);
    }
  }

  /**
   * Makes sure, without starting an engine, that a training can fit into memory.
   *
   * @param images of the training set
   * @return the estimate
   * @throws FmnistException if it cannot, with the estimate and the limit
   */
  public static MemoryEstimate requireMemory(Task task, int images) {
    MemoryEstimate memory = MemoryEstimate.of(task.architecture(), task.training(), images);
    memory.requireWithin(MemoryEstimate.Limits.ofThisProcess(), task.id());
    return memory;
  }

  /**
   * Carries out a learning-rate range test of a task on its training images.
   *
   * @throws FmnistException as {@link #run(Task, Dataset, Instant, TrainingListener...)}, and if
   *     the loss of the first step is not finite
   */
  public LearningRateRange.Curve run(LearningRateRange range, Task task, Dataset dataset) {
    requireFit(task, dataset);
    RunData data = RunData.of(dataset, options.limit(), task.training());
    requireMemory(task, data.train().size());
    try (BackendModel model = backend.create(request(task, StartingWeights.of(task)))) {
      return range.run(model, task.training(), data.train());
    }
  }

  private ModelRequest request(Task task, StartingWeights starting) {
    return new ModelRequest(
        task.architecture(),
        task.training().optimizer(),
        task.training().regularization(),
        task.training().frozen(),
        starting.weights(),
        options.runtime());
  }

  private Map<String, String> environment(
      Task task, StartingWeights starting, Optional<String> engine) {
    Map<String, String> facts = new LinkedHashMap<>(RunEnvironment.describe(backend));
    engine.ifPresent(resumed -> facts.put("engine", resumed));
    task.from().ifPresent(from -> facts.put("weights", starting.sentence(task)));
    return facts;
  }

  // A run whose loss is no number is no result, whatever its accuracy happens to be.
  private static void requireFinite(Evaluation test, History history) {
    EpochMetrics end = history.end();
    TrainingDivergedException.requireFinite(
        "test loss", test.loss(), end.epoch(), end.learningRate());
  }

  private static List<Integer> labels(RunData data) {
    return IntStream.range(0, data.test().size()).mapToObj(data.test()::label).toList();
  }

  /**
   * Makes sure that a network takes a dataset's images, of every part, and has a logit for each of
   * their labels.
   *
   * @throws FmnistException if a shape differs or a label or class has no logit, with the part that
   *     has it
   */
  public static void requireFit(Task task, Dataset dataset) {
    requireFit(task, dataset.name(), "training", dataset.train());
    dataset.validation().ifPresent(v -> requireFit(task, dataset.name(), "validation", v));
    requireFit(task, dataset.name(), "test", dataset.test());
    requireLogits(task, dataset.name(), "training", dataset.train());
    dataset.validation().ifPresent(v -> requireLogits(task, dataset.name(), "validation", v));
    requireLogits(task, dataset.name(), "test", dataset.test());
  }

  /** What could not be read again must not be trained for hours and then be saved. */
  private static void requireStorable(Task task) {
    try {
      SpecFormat.read(SpecFormat.toJson(task), task.id() + ".json", List.of());
    } catch (FmnistException e) {
      throw new FmnistException(
          "the description of "
              + task.id()
              + " could not be read again after the training: "
              + e.getMessage(),
          e);
    }
  }

  private static void requireLogits(Task task, String name, String part, LabeledImages images) {
    int logits = task.architecture().classes();
    if (images.classNames().size() > logits) {
      throw new FmnistException(
          "the "
              + part
              + " images of "
              + name
              + " have "
              + images.classNames().size()
              + " classes, but "
              + task.id()
              + " ends in "
              + logits
              + " logits; give its last layer one unit a class, or leave out the names of classes"
              + " without images");
    }
  }

  private static void requireFit(Task task, String name, String part, LabeledImages images) {
    if (!images.shape().equals(task.architecture().input())) {
      throw new FmnistException(
          "the "
              + part
              + " images of "
              + name
              + " have shape "
              + images.shape()
              + ", but the input of "
              + task.id()
              + " is "
              + task.architecture().input()
              + "; set input to "
              + images.shape()
              + " or choose another dataset");
    }
    int logits = task.architecture().classes();
    for (int i = 0; i < images.size(); i++) {
      if (images.label(i) >= logits) {
        int largest = IntStream.range(0, images.size()).map(images::label).max().orElseThrow();
        throw new FmnistException(
            "the "
                + part
                + " labels of "
                + name
                + " go up to "
                + largest
                + " (label "
                + images.label(i)
                + " at image "
                + i
                + ", counted from 0), but "
                + task.id()
                + " ends in "
                + logits
                + " logits, for labels 0 to "
                + (logits - 1)
                + "; give its last layer "
                + (largest + 1)
                + " units or correct the labels");
      }
    }
  }
}
