package io.fmnist.study.sweep;

import io.fmnist.tasks.Task;
import io.fmnist.tasks.run.RunFolder;

/**
 * One run of a sweep.
 *
 * @param index its place in the plan, from 0
 * @param task with the cell's seed
 * @param backend id
 * @param key hash of everything that decides its result, see {@link
 *     io.fmnist.tasks.run.CellIdentity}
 */
public record Cell(int index, Task task, String backend, String key) {
  /** Most cells of a plan. */
  public static final int MOST = 100_000;

  /** Returns the seed of all random numbers. */
  public long seed() {
    return task.training().seed();
  }

  /** Returns the number of epochs. */
  public int epochs() {
    return task.training().epochs();
  }

  /** Returns task, backend and seed, as a run's folder is called before its start time. */
  public String name() {
    return RunFolder.cellName(task, backend);
  }

  /** Returns task, backend and seed for people. */
  @Override
  public String toString() {
    return task.id() + " on " + backend + ", seed " + seed();
  }
}
