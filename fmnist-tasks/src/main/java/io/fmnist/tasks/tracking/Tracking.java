package io.fmnist.tasks.tracking;

import io.fmnist.api.FmnistException;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.api.train.TrainingControl;
import io.fmnist.tasks.run.RunResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Several trackers as one that never stops a training. A tracker that cannot start the first run is
 * an error, as the user can still mend it; from then on a failure is told once, and the run goes on
 * without that tracker.
 */
public final class Tracking implements Tracker {
  private final List<Tracker> trackers;
  private final Consumer<String> warnings;
  private final Set<Tracker> proven = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * Combines trackers.
   *
   * @param trackers may be empty
   * @param warnings told of failures, one line each
   */
  public Tracking(List<Tracker> trackers, Consumer<String> warnings) {
    this.trackers = List.copyOf(trackers);
    this.warnings = warnings;
  }

  /** Returns the same for a run that is not the first: no tracker that fails is an error. */
  public Tracking begun() {
    proven.addAll(trackers);
    return this;
  }

  @Override
  public TrackedRun start(RunStart start) {
    List<TrackedRun> runs = new ArrayList<>();
    for (Tracker tracker : trackers) {
      try {
        runs.add(tracker.start(start));
        proven.add(tracker);
      } catch (FmnistException e) {
        if (!proven.contains(tracker)) {
          runs.forEach(TrackedRun::close);
          throw e;
        }
        warnings.accept(e.getMessage() + "; " + start.name() + " goes on without it");
      }
    }
    return new Guarded(runs);
  }

  /** Keeps failures of the trackers away from the training. */
  private final class Guarded implements TrackedRun {
    private final List<TrackedRun> runs;

    Guarded(List<TrackedRun> runs) {
      this.runs = runs;
    }

    private void each(Consumer<TrackedRun> call) {
      for (TrackedRun run : List.copyOf(runs)) {
        try {
          call.accept(run);
        } catch (RuntimeException e) {
          runs.remove(run);
          warnings.accept(text(e) + "; the run goes on without it");
          closeFailed(run);
        }
      }
    }

    private static String text(RuntimeException e) {
      return e instanceof FmnistException
          ? String.valueOf(e.getMessage())
          : "a tracker failed: " + e;
    }

    private static void closeFailed(TrackedRun run) {
      try {
        run.close();
      } catch (RuntimeException e) {
        // The failure before it has been told; a second line would say nothing new.
        return;
      }
    }

    @Override
    public void onStart(Plan plan) {
      each(run -> run.onStart(plan));
    }

    @Override
    public void onStep(Step step, TrainingControl control) {
      each(run -> run.onStep(step, control));
    }

    @Override
    public void onEpoch(EpochMetrics metrics, TrainingControl control) {
      each(run -> run.onEpoch(metrics, control));
    }

    @Override
    public void onEnd(TrainingControl control) {
      each(run -> run.onEnd(control));
    }

    @Override
    public void onTestBatch(int done, int images) {
      each(run -> run.onTestBatch(done, images));
    }

    @Override
    public void finished(RunResult result, Path folder) {
      each(run -> run.finished(result, folder));
    }

    @Override
    public void close() {
      each(TrackedRun::close);
    }
  }
}
