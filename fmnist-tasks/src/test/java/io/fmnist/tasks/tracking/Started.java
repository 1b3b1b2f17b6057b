package io.fmnist.tasks.tracking;

import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.api.train.TrainingListener;
import io.fmnist.api.train.TrainingState;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.CellIdentity;
import io.fmnist.tasks.run.Checkpoint;
import io.fmnist.tasks.run.FakeRuns;
import io.fmnist.tasks.run.RunOptions;
import io.fmnist.tasks.run.RunResult;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/** Runs that do not train, and what is known when they start. */
public final class Started {
  // Drawing the images takes longer than a test.
  private static final Map<Integer, RunResult> RUNS = new ConcurrentHashMap<>();

  private Started() {}

  /** Returns a run of task9, shortened. */
  public static RunResult run(int epochs) {
    return RUNS.computeIfAbsent(epochs, Started::make);
  }

  private static RunResult make(int epochs) {
    Task task = Catalogue.get("task9");
    return FakeRuns.of(task.withTraining(task.training().withEpochs(epochs)), "fake", 3, 0.8);
  }

  /** Returns the start of a run. */
  public static RunStart of(RunResult run) {
    return new RunStart(
        run.task(),
        run.backend(),
        new RunOptions(run.runtime(), OptionalInt.of(2000)),
        run.data().name(),
        run.data().synthetic(),
        run.data().sha256(),
        run.environment(),
        run.started(),
        Optional.empty());
  }

  /** Returns the start of the rest of a run, after some of its epochs. */
  public static RunStart resumed(RunResult run, int epochs) {
    RunStart start = of(run);
    OptimizerState none = new OptimizerState(0, Map.of());
    TrainingState state =
        new TrainingState(
            epochs,
            run.weights(),
            none,
            Optional.empty(),
            Optional.empty(),
            0.1,
            run.history().epochs().subList(0, epochs),
            TrainingState.EpochSums.NONE);
    return new RunStart(
        start.task(),
        start.backend(),
        start.options(),
        start.dataset(),
        start.synthetic(),
        start.dataSha256(),
        start.environment(),
        start.started(),
        Optional.of(
            new Checkpoint(CellIdentity.of(run), OptionalInt.empty(), run.started(), 1, state)));
  }

  /** Tells a listener of one epoch; there is no model. */
  public static void epoch(TrainingListener listener, EpochMetrics metrics) {
    listener.onEpoch(metrics, null);
  }

  /** Tells a listener of all epochs. */
  public static void epochs(TrainingListener listener, RunResult run) {
    run.history().epochs().forEach(metrics -> epoch(listener, metrics));
  }
}
