package io.fmnist.study.sweep;

/** Watches a sweep. Called by one thread at a time. */
public interface SweepListener {
  /**
   * How far a sweep is.
   *
   * @param cells of the sweep
   * @param ended of them, skipped and failed ones too
   * @param failed of them
   * @param epochs of all cells
   * @param epochsLeft of them
   * @param secondsLeft estimated; NaN as long as nothing was timed
   */
  record Status(
      int cells, int ended, int failed, long epochs, long epochsLeft, double secondsLeft) {}

  /** Something that a person should know, such as a run folder that cannot be read. */
  default void onWarning(String message) {}

  /** The process of a cell was started. */
  default void onStart(Cell cell, Status status) {}

  /** An epoch of a cell was done. */
  default void onEpoch(Cell cell, int epoch, Status status) {}

  /** A cell ended. */
  default void onEnd(CellOutcome outcome, Status status) {}

  /** The sweep is being stopped from outside; its processes are ended. */
  default void onStop(Status status) {}
}
