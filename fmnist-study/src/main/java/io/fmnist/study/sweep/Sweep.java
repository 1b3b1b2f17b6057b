package io.fmnist.study.sweep;

import io.fmnist.api.FmnistException;
import io.fmnist.api.Problems;
import io.fmnist.api.file.Reason;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.tasks.run.DivergedRun;
import io.fmnist.tasks.run.PartialFolder;
import io.fmnist.tasks.run.RunFolder;
import io.fmnist.tasks.run.SavedRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs cells of a plan, each in a process of its own, which dies with this one. Results are run
 * folders that appear whole, so whatever ends a sweep, it loses at most the cells in hand.
 */
public final class Sweep {
  /** Most processes at once. */
  public static final int MOST_JOBS = 1024;

  private final SweepPlan plan;
  private final Path out;
  private final Options options;
  private final CellLauncher launcher;
  private final SweepListener listener;

  /**
   * How a sweep is done.
   *
   * @param jobs processes at once, 1 to {@value #MOST_JOBS}
   * @param resume whether finished cells are skipped, and those known to diverge not run again
   * @param failFast whether no further cell is begun after one failed; those in hand are finished
   */
  public record Options(int jobs, boolean resume, boolean failFast) {
    /** Validates the number of jobs. */
    public Options {
      Problems.at("sweep").range("jobs", jobs, 1, MOST_JOBS).throwIfAny();
    }
  }

  /**
   * Prepares a sweep.
   *
   * @param out where run folders are made
   * @param launcher of the processes
   */
  public Sweep(
      SweepPlan plan, Path out, Options options, CellLauncher launcher, SweepListener listener) {
    this.plan = plan;
    this.out = out;
    this.options = options;
    this.launcher = launcher;
    this.listener = listener;
  }

  /**
   * Runs cells.
   *
   * @param cells of the plan
   * @return how each ended, in that order of time; without those that {@code failFast} left out
   * @throws FmnistException if run folders cannot be made, a task file has changed since it was
   *     planned, or no process can be started
   */
  public List<CellOutcome> run(List<Cell> cells) {
    return run(cells, Optional.empty());
  }

  /**
   * Runs cells until a time, at which those under way are ended with a checkpoint.
   *
   * @param cells of the plan
   * @param end when to stop; empty to run all
   * @return how those ended that did, in that order of time
   * @throws FmnistException as the other method
   */
  public List<CellOutcome> run(List<Cell> cells, Optional<Instant> end) {
    plan.tasks().forEach(PlannedTask::requireUnchanged);
    RunFolder.requireWritable(out);
    PartialFolder.removeDead(out);
    try (PartialFolder work = PartialFolder.create(out)) {
      Path copy = work.path().resolve("plan.json");
      PlanFile.write(copy, plan);
      Cells queue = new Cells(cells, options, listener);
      skipFinished(queue, cells);
      CellProcess process = new CellProcess(copy, out, options.resume(), launcher);
      Thread hook = new Thread(() -> stop(queue, process, work), "fmnist-sweep-stop");
      Runtime.getRuntime().addShutdownHook(hook);
      Thread timer = new Thread(() -> stopAt(end, queue, process), "fmnist-sweep-time");
      timer.setDaemon(true);
      timer.start();
      try {
        workOff(queue, process);
        return queue.outcomes();
      } finally {
        timer.interrupt();
        removeHook(hook, queue);
      }
    } catch (IOException e) {
      throw new FmnistException(
          "the sweep's own files in " + out + " cannot be written or deleted: " + Reason.of(e), e);
    }
  }

  private void skipFinished(Cells queue, List<Cell> cells) {
    if (options.resume()) {
      Map<String, SavedRun> finished = FinishedCells.in(out, listener::onWarning);
      Map<String, DivergedRun> diverged = FinishedCells.diverged(out, listener::onWarning);
      for (Cell cell : cells) {
        SavedRun run = finished.get(cell.key());
        if (run != null) {
          Map<String, Object> summary = new LinkedHashMap<>();
          summary.put("testAccuracy", run.testAccuracy());
          summary.put("runFolder", run.folder().toString());
          queue.skip(
              CellOutcome.skipped(cell, summary),
              run.history().stream().mapToDouble(Sweep::seconds).average().orElseThrow());
        } else if (diverged.containsKey(cell.key())) {
          queue.skip(CellOutcome.diverged(cell, diverged.get(cell.key())));
        }
      }
    }
  }

  /** Returns the seconds of an epoch, validation included. */
  static double seconds(EpochMetrics epoch) {
    double validation = epoch.validationSeconds();
    return epoch.trainSeconds() + (Double.isNaN(validation) ? 0 : validation);
  }

  private void workOff(Cells queue, CellProcess process) {
    ExecutorService workers = Executors.newFixedThreadPool(options.jobs());
    // Whichever ends first, so that one that fails ends the others.
    CompletionService<Void> ended = new ExecutorCompletionService<>(workers);
    try {
      for (int i = 0; i < options.jobs(); i++) {
        ended.submit(() -> work(queue, process), null);
      }
      for (int i = 0; i < options.jobs(); i++) {
        ended.take().get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FmnistException("the sweep was interrupted; resume it to run what is left", e);
    } finally {
      // An interrupt ends the sweep, but not the processes' time to write a checkpoint.
      boolean interrupted = Thread.interrupted();
      queue.close();
      process.endAll();
      awaitEnd(workers);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The listener hears nothing, and the folder of the logs is not used, after the sweep's end. */
  private static void awaitEnd(ExecutorService workers) {
    workers.shutdownNow();
    try {
      workers.awaitTermination(CellProcess.END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void work(Cells queue, CellProcess process) {
    try {
      for (Optional<Cell> next = queue.take(); next.isPresent(); next = queue.take()) {
        Cell cell = next.get();
        Optional<CellOutcome> outcome = process.run(cell, event -> queue.underway(cell, event));
        if (outcome.isPresent()) {
          queue.end(outcome.get());
        } else {
          queue.postpone(cell);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      queue.close();
    } catch (RuntimeException e) {
      // One worker's end is everybody's: nothing more is begun.
      queue.close();
      throw e;
    }
  }

  /** Waits for a time, and then lets nothing go on. */
  private static void stopAt(Optional<Instant> end, Cells queue, CellProcess process) {
    try {
      if (end.isPresent()) {
        Thread.sleep(Math.max(0, Duration.between(Instant.now(), end.get()).toMillis()));
        queue.stop();
        process.endAll();
      }
    } catch (InterruptedException e) {
      // The sweep was over before.
      Thread.currentThread().interrupt();
    }
  }

  /** What is done when this process is told to end: Ctrl-C, a signal, a timeout of a cluster. */
  private static void stop(Cells queue, CellProcess process, PartialFolder work) {
    queue.stop();
    process.endAll();
    try {
      work.close();
    } catch (IOException e) {
      // The next sweep clears it up.
    }
  }

  private static void removeHook(Thread hook, Cells queue) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending. While the hook clears up, nothing must be reported as done or
      // failed.
      while (queue.isStopped() && hook.isAlive()) {
        LockSupport.park();
      }
    }
  }
}
