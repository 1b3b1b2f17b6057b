package io.fmnist.tasks.run;

import io.fmnist.api.FmnistException;
import io.fmnist.api.file.WholeFile;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.api.train.TrainingControl;
import io.fmnist.api.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes checkpoints of a training into a folder and keeps the last two. Where one cannot be
 * written, that is told once, the training goes on, and the older ones stay.
 */
public final class Checkpoints implements TrainingListener {
  private static final double NANOS = 1e-9;
  private static final int KEPT = 2;

  private final Path folder;
  private final Run run;
  private final CheckpointInterval interval;
  private final Consumer<String> warnings;
  private volatile @Nullable String interruption;
  private long start;
  private long last;
  private long epochStart;
  private boolean hasFailed;

  /** The one of the training's last step; empty where it cannot be written. */
  private Optional<Path> latest = Optional.empty();

  /** What would be written after the training, and is not yet. */
  private @Nullable Checkpoint unwritten;

  private boolean isCurrent;

  /**
   * The run that is kept.
   *
   * @param identity everything that decides what it computes
   * @param limit the most images of each part, if any
   * @param started when it began
   * @param seconds that it took before it was resumed, 0 otherwise
   */
  public record Run(CellIdentity identity, OptionalInt limit, Instant started, double seconds) {}

  /**
   * Prepares.
   *
   * @param folder of the checkpoints; made with the first
   * @param warnings told what goes wrong, one line each
   */
  public Checkpoints(Path folder, Run run, CheckpointInterval interval, Consumer<String> warnings) {
    this.folder = folder;
    this.run = run;
    this.interval = interval;
    this.warnings = warnings;
  }

  /**
   * Ends the run after the step or epoch under way, or after the batch under way of its test, with
   * a checkpoint: the call that runs it throws {@link RunInterruptedException}. May be called by
   * any thread. A run that has tested its last image finishes. An interrupt of the thread that
   * trains does the same.
   *
   * @param reason for people, for example {@code Ctrl-C}
   */
  public void interrupt(String reason) {
    interruption = reason;
  }

  private @Nullable String interruption() {
    return interruption == null && Thread.currentThread().isInterrupted()
        ? "an interrupt of its thread"
        : interruption;
  }

  @Override
  public void onStart(Plan plan) {
    start = System.nanoTime();
    last = start;
    epochStart = start;
  }

  @Override
  public void onStep(Step step, TrainingControl control) {
    isCurrent = false;
    after(false, step.epoch(), control);
  }

  @Override
  public void onEpoch(EpochMetrics metrics, TrainingControl control) {
    after(true, metrics.epoch(), control);
    epochStart = System.nanoTime();
  }

  /**
   * Writes the state where the training was stopped before its end, so that it can go on; else
   * keeps it in memory, in case that the test is interrupted.
   */
  @Override
  public void onEnd(TrainingControl control) {
    if (isCurrent) {
      return;
    }
    if (run.identity().task().training().isOver(control.history())) {
      unwritten = checkpoint(control);
    } else if (interval != CheckpointInterval.NEVER) {
      latest = write(checkpoint(control));
    }
  }

  @Override
  public void onTestBatch(int done, int images) {
    String reason = interruption();
    if (reason != null && done < images) {
      if (unwritten != null) {
        latest = writeLast(unwritten);
      }
      throw interrupted(reason, "during its test", latest);
    }
  }

  private static RunInterruptedException interrupted(
      String reason, String when, Optional<Path> written) {
    return new RunInterruptedException(
        "the run was ended by "
            + reason
            + " "
            + when
            + (written.isPresent()
                ? "; its checkpoint is " + written.get()
                : ", without a checkpoint"),
        written);
  }

  private void after(boolean epochEnd, int epoch, TrainingControl control) {
    String reason = interruption();
    if (reason != null) {
      throw interrupted(reason, "in epoch " + epoch, writeLast(checkpoint(control)));
    }
    long now = System.nanoTime();
    double epochSeconds = epochEnd ? (now - epochStart) * NANOS : 0;
    if (interval.isDue(
        new CheckpointInterval.Moment(epochEnd, epoch, epochSeconds, (now - last) * NANOS))) {
      latest = write(checkpoint(control));
      isCurrent = true;
    }
  }

  private Checkpoint checkpoint(TrainingControl control) {
    last = System.nanoTime();
    return new Checkpoint(
        run.identity(),
        run.limit(),
        run.started(),
        run.seconds() + (last - start) * NANOS,
        control.state());
  }

  /** Writes one before the run ends; on a full disk into the space that the run has reserved. */
  private Optional<Path> writeLast(Checkpoint checkpoint) {
    Optional<Path> written = write(checkpoint);
    if (written.isEmpty()) {
      PartialFolder.freeReserved(folder.resolveSibling("."));
      written = write(checkpoint);
    }
    List<Path> all = Checkpoint.in(folder);
    return written.isPresent() || all.isEmpty() ? written : Optional.of(all.get(all.size() - 1));
  }

  private Optional<Path> write(Checkpoint checkpoint) {
    try {
      checkpoint.state().weights().requireFinite("weights");
      Path written = checkpoint.write(folder);
      List<Path> all = Checkpoint.in(folder);
      for (Path old : all.subList(0, Math.max(0, all.size() - KEPT))) {
        WholeFile.delete(old);
      }
      hasFailed = false;
      return Optional.of(written);
    } catch (IOException | FmnistException e) {
      if (!hasFailed) {
        String why = e instanceof IOException ? e.toString() : String.valueOf(e.getMessage());
        warnings.accept(
            "no checkpoint can be written in " + folder + ": " + why + "; the training goes on");
      }
      hasFailed = true;
      return Optional.empty();
    }
  }
}
