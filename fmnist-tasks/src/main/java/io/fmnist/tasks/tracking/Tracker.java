package io.fmnist.tasks.tracking;

import io.fmnist.api.FmnistException;

/** A place that is told of runs. */
public interface Tracker {

  /**
   * Begins to follow a run.
   *
   * @throws FmnistException if the place cannot take it, with what to do
   */
  TrackedRun start(RunStart start);
}
