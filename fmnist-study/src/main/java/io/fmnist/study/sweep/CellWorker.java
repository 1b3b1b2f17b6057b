package io.fmnist.study.sweep;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.file.LockFile;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.api.train.TrainingControl;
import io.fmnist.api.train.TrainingListener;
import io.fmnist.tasks.run.CellIdentity;
import io.fmnist.tasks.run.CheckpointInterval;
import io.fmnist.tasks.run.Checkpoints;
import io.fmnist.tasks.run.PartialFolder;
import io.fmnist.tasks.run.RunOptions;
import io.fmnist.tasks.run.RunResult;
import io.fmnist.tasks.run.Runner;
import io.fmnist.tasks.run.UnfinishedRun;
import io.fmnist.tasks.tracking.RunStart;
import io.fmnist.tasks.tracking.TrackedRun;
import io.fmnist.tasks.tracking.Tracker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs one cell of a plan in this process, which a {@link Sweep} started for it. */
public final class CellWorker {
  private final SweepPlan plan;
  private final Cell cell;
  private final PrintWriter events;
  private final CheckpointInterval interval;
  private volatile @Nullable Checkpoints checkpoints;

  /**
   * Prepares a cell.
   *
   * @param events where the sweep reads what happens
   * @param interval when checkpoints are written
   */
  public CellWorker(SweepPlan plan, Cell cell, PrintWriter events, CheckpointInterval interval) {
    this.plan = plan;
    this.cell = cell;
    this.events = events;
    this.interval = interval;
  }

  /**
   * Has the training under way end with a checkpoint, see {@link Checkpoints#interrupt}. May be
   * called by any thread.
   *
   * @return whether there is one
   */
  public boolean interrupt(String reason) {
    Checkpoints writing = checkpoints;
    if (writing != null) {
      writing.interrupt(reason);
    }
    return writing != null;
  }

  /** Ends this process as soon as the sweep that started it is gone. */
  public static void dieWithParent() {
    ParentWatch.start();
  }

  /**
   * Runs the cell and writes its folder, unless another process has it in hand.
   *
   * @param out where run folders are
   * @param resume whether a finished cell is left as it is, and one with a checkpoint is resumed
   * @param backend starts nothing yet
   * @param images reads the dataset
   * @param tracker says where else the run is told of
   * @param listeners called during the training
   * @throws FmnistException if the machine would compute something else than was planned, or the
   *     run fails
   */
  public void run(
      Path out,
      boolean resume,
      Backend backend,
      Supplier<Dataset> images,
      Supplier<Tracker> tracker,
      TrainingListener... listeners) {
    Optional<LockFile> lock = LockFile.tryAcquire(PartialFolder.lockOf(out, cell.key()));
    if (lock.isEmpty()) {
      tell(new CellEvent.Busy(true));
      return;
    }
    // Until the lock was taken somebody else may have been at work on the cell.
    LockFile held = lock.get();
    try (held) {
      CellIdentity identity = plan.identity(cell.task(), cell.backend());
      if (resume && FinishedCells.find(out, identity).isPresent()) {
        tell(new CellEvent.Skipped(true));
      } else {
        train(out, resume, backend, images.get(), tracker.get(), listeners);
      }
    } catch (IOException e) {
      throw new FmnistException(
          "the lock or the hidden folder of cell " + cell + " cannot be deleted: " + e, e);
    }
  }

  private void train(
      Path out,
      boolean resume,
      Backend backend,
      Dataset dataset,
      Tracker tracker,
      TrainingListener... listeners)
      throws IOException {
    RunOptions options = new RunOptions(plan.runtime(), plan.limit());
    CellIdentity here = CellIdentity.of(cell.task(), backend, options, dataset);
    requirePlanned(here);
    try (UnfinishedRun run =
            resume
                ? UnfinishedRun.resume(out, here, options)
                : UnfinishedRun.begin(out, here, options);
        TrackedRun tracked = tracker.start(RunStart.of(run, backend, options, dataset))) {
      Checkpoints writing = run.checkpoints(interval, this::warn);
      checkpoints = writing;
      TrainingListener[] all = Arrays.copyOf(listeners, listeners.length + 3);
      all[listeners.length] = new Epochs();
      all[listeners.length + 1] = tracked;
      all[listeners.length + 2] = writing;
      RunResult result = run.run(new Runner(backend, options), dataset, all);
      Path folder = run.finish(result);
      tracked.finished(result, folder);
      tell(new CellEvent.Done(result.summary(folder)));
    }
  }

  /** Compares what is here with what was planned. */
  private void requirePlanned(CellIdentity here) {
    List<String> differences = here.differences(plan.identity(cell.task(), cell.backend()));
    if (!differences.isEmpty()) {
      throw new FmnistException(
          "this machine would not run what was planned: here "
              + String.join("; ", differences)
              + "; use the planned versions and images, or plan again");
    }
  }

  /** Has the sweep tell people something that does not end the run. */
  public void warn(String message) {
    tell(new CellEvent.Message(message));
  }

  private synchronized void tell(CellEvent event) {
    // Engines may leave half a line on standard output.
    events.println();
    events.println(event.toLine());
    events.flush();
  }

  /** Tells each epoch. */
  private final class Epochs implements TrainingListener {
    @Override
    public void onEpoch(EpochMetrics metrics, TrainingControl control) {
      double validation = metrics.validationSeconds();
      tell(
          new CellEvent.Epoch(
              metrics.epoch(),
              metrics.trainSeconds() + (Double.isNaN(validation) ? 0 : validation)));
    }
  }
}
