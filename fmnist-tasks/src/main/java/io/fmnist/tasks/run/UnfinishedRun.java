package io.fmnist.tasks.run;

import io.fmnist.api.FmnistException;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.file.Reason;
import io.fmnist.api.train.TrainingDivergedException;
import io.fmnist.api.train.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A run from its first step to its published folder. Until then it has a hidden folder {@code
 * .run-...} with its checkpoints among the run folders. When it is closed without being finished,
 * the checkpoints stay for {@link #resume}; when a run finishes, it deletes its own and those that
 * ended runs of equal identity left.
 */
public final class UnfinishedRun implements AutoCloseable {
  private final Path out;
  private final PartialFolder partial;
  private final CellIdentity identity;
  private final RunOptions options;
  private final Optional<Checkpoint> checkpoint;
  private final Instant started;
  private boolean isKept = true;

  private UnfinishedRun(
      Path out,
      PartialFolder partial,
      CellIdentity identity,
      RunOptions options,
      Optional<Checkpoint> checkpoint) {
    this.out = out;
    this.partial = partial;
    this.identity = identity;
    this.options = options;
    this.checkpoint = checkpoint;
    started = checkpoint.map(Checkpoint::started).orElseGet(Instant::now);
  }

  /**
   * Begins a run from the start.
   *
   * @param out where run folders are
   * @throws FmnistException if nothing can be written there, or there is no space for the run
   *     folder
   */
  public static UnfinishedRun begin(Path out, CellIdentity identity, RunOptions options) {
    return new UnfinishedRun(
        out, reserved(out, create(out), identity), identity, options, Optional.empty());
  }

  /**
   * Takes over the latest checkpoint of a run of equal identity that has ended; without one it
   * begins from the start.
   *
   * @throws FmnistException if such a run is under way and has checkpoints, the checkpoint is
   *     damaged, or nothing can be written
   */
  public static UnfinishedRun resume(Path out, CellIdentity identity, RunOptions options) {
    Optional<PartialFolder> found = PartialFolder.adopt(out, folder -> isOf(folder, identity));
    if (found.isEmpty()) {
      return begin(out, identity, options);
    }
    try {
      Checkpoint checkpoint = Checkpoint.read(found.get().path());
      return new UnfinishedRun(
          out, reserved(out, found.get(), identity), identity, options, Optional.of(checkpoint));
    } catch (FmnistException e) {
      release(found.get());
      throw e;
    }
  }

  /**
   * Goes on from a checkpoint, which stays where it is.
   *
   * @param here what a run from the start would be; it may be on another engine
   * @throws FmnistException if the checkpoint is of another run, or nothing can be written
   */
  public static UnfinishedRun resumeFrom(
      Path out, Checkpoint checkpoint, CellIdentity here, RunOptions options) {
    CellIdentity identity = checkpoint.continuedBy(here);
    return new UnfinishedRun(
        out, reserved(out, create(out), identity), identity, options, Optional.of(checkpoint));
  }

  private static PartialFolder create(Path out) {
    try {
      return PartialFolder.create(out);
    } catch (IOException e) {
      throw RunFolder.cannotWrite(out, e);
    }
  }

  /** Takes the space of the run folder before the first step, so that its end cannot lack it. */
  private static PartialFolder reserved(Path out, PartialFolder partial, CellIdentity identity) {
    long bytes = RunFolder.size(identity.task(), identity.images().get(2));
    try {
      partial.reserve(bytes);
      return partial;
    } catch (IOException e) {
      try {
        if (hasCheckpoints(partial)) {
          release(partial);
        } else {
          partial.close();
        }
      } catch (IOException e2) {
        e.addSuppressed(e2);
      }
      throw new FmnistException(
          "there is no space in "
              + out
              + " for the run folder, which needs up to "
              + (bytes >> 20)
              + " MiB: "
              + Reason.of(e)
              + "; free space there, or choose another folder",
          e);
    }
  }

  private static boolean hasCheckpoints(PartialFolder partial) {
    return PartialFolder.hasCheckpoints(partial.path());
  }

  private static boolean isOf(Path folder, CellIdentity identity) {
    return Checkpoint.identityIn(folder)
        .filter(found -> found.key().equals(identity.key()))
        .isPresent();
  }

  /** Returns where it goes on; empty where it begins from the start. */
  public Optional<Checkpoint> checkpoint() {
    return checkpoint;
  }

  /** Returns when the run began, before it was resumed. */
  public Instant started() {
    return started;
  }

  /** Returns what decides its result. */
  public CellIdentity identity() {
    return identity;
  }

  /** Returns the hidden folder. */
  public Path folder() {
    return partial.path();
  }

  /**
   * Returns a listener that writes its checkpoints.
   *
   * @param warnings told what goes wrong, one line each
   */
  public Checkpoints checkpoints(CheckpointInterval interval, Consumer<String> warnings) {
    return new Checkpoints(
        partial.path().resolve(PartialFolder.CHECKPOINTS),
        new Checkpoints.Run(
            identity, options.limit(), started, checkpoint.map(Checkpoint::seconds).orElse(0.0)),
        interval,
        warnings);
  }

  /**
   * Trains and tests, from the checkpoint if there is one. A training that diverges leaves a folder
   * that says so ({@link DivergedRun}).
   *
   * @throws RunInterruptedException if a listener of {@link #checkpoints} was told to end it
   * @throws FmnistException as {@link Runner#run}
   */
  public RunResult run(Runner runner, Dataset dataset, TrainingListener... listeners) {
    try {
      return checkpoint.isPresent()
          ? runner.resume(identity.task(), dataset, checkpoint.get(), listeners)
          : runner.run(identity.task(), dataset, started, listeners);
    } catch (TrainingDivergedException e) {
      // It would diverge again.
      isKept = false;
      try {
        DivergedRun.write(
            partial, identity, dataset.name(), started, String.valueOf(e.getMessage()));
      } catch (IOException e2) {
        e.addSuppressed(e2);
      }
      throw e;
    }
  }

  /**
   * Writes the run folder and deletes the checkpoints. Those of a training that a listener stopped
   * before its end stay, so that it can be resumed.
   *
   * @return the folder
   * @throws FmnistException if it cannot be written; the checkpoints stay then, and the message
   *     says where the weights are
   */
  public Path finish(RunResult result) {
    if (!identity.task().training().isOver(result.history().epochs())) {
      if (!hasCheckpoints(partial)) {
        return RunFolder.write(out, partial, result);
      }
      PartialFolder.freeReserved(partial.path());
      return RunFolder.write(out, result);
    }
    Path written = RunFolder.write(out, partial, result);
    isKept = false;
    try {
      PartialFolder.deleteEnded(out, folder -> isOf(folder, identity));
    } catch (FmnistException | UncheckedIOException e) {
      // The run is written; what is left here costs space alone.
      return written;
    }
    return written;
  }

  /** Deletes the hidden folder, unless there are checkpoints from which the run can be resumed. */
  @Override
  public void close() throws IOException {
    if (isKept && hasCheckpoints(partial)) {
      release(partial);
    } else {
      partial.close();
    }
  }

  private static void release(PartialFolder partial) {
    try {
      partial.release();
    } catch (IOException e) {
      throw new FmnistException(
          "the lock of " + partial.path() + " cannot be freed: " + Reason.of(e), e);
    }
  }
}
