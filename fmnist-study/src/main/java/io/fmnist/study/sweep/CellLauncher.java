package io.fmnist.study.sweep;

import java.nio.file.Path;

/**
 * Prepares the processes of a sweep: a program knows its own class path, settings and arguments,
 * the sweep does not.
 */
@FunctionalInterface
public interface CellLauncher {
  /**
   * A cell to run.
   *
   * @param plan file of the plan
   * @param cell one of its cells
   * @param out where the run folder is made
   * @param resume whether a finished cell is left as it is
   */
  record Request(Path plan, Cell cell, Path out, boolean resume) {}

  /**
   * Returns a process that is not started yet. It makes a {@link CellWorker} for the cell, calls
   * {@link CellWorker#run} and ends. Its standard output belongs to the worker; standard error
   * becomes the cell's log, of which the last line that begins with {@code "fmnist: "} says why a
   * cell failed.
   */
  ProcessBuilder prepare(Request request);
}
