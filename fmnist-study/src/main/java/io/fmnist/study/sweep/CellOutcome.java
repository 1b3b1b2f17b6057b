package io.fmnist.study.sweep;

import io.fmnist.tasks.run.DivergedRun;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a cell ended.
 *
 * @param cell which
 * @param status how
 * @param seconds that it took; 0 if it was skipped
 * @param summary of the run as {@code fmnist run --json} prints it; of a skipped one its accuracy
 *     and folder at most; empty if it failed
 * @param message why it failed; else empty
 * @param log everything that a failed cell's process said; empty if none was started
 */
public record CellOutcome(
    Cell cell,
    Status status,
    double seconds,
    Map<String, Object> summary,
    String message,
    Optional<Path> log) {
  /** How a cell ended. */
  public enum Status {
    /** Its run folder was written. */
    DONE,
    /** Its run folder was there. */
    SKIPPED,
    /** There is no run folder of it. */
    FAILED
  }

  public CellOutcome {
    summary = new LinkedHashMap<>(summary);
  }

  static CellOutcome done(Cell cell, double seconds, Map<String, Object> summary) {
    return new CellOutcome(cell, Status.DONE, seconds, summary, "", Optional.empty());
  }

  /** Returns that a cell was done before. */
  public static CellOutcome skipped(Cell cell, Map<String, Object> summary) {
    return new CellOutcome(cell, Status.SKIPPED, 0, summary, "", Optional.empty());
  }

  /** Returns that a cell diverged before, and would again. */
  static CellOutcome diverged(Cell cell, DivergedRun run) {
    return new CellOutcome(cell, Status.FAILED, 0, Map.of(), run.knownReason(), Optional.empty());
  }

  static CellOutcome failed(Cell cell, double seconds, String message, Path log) {
    return new CellOutcome(cell, Status.FAILED, seconds, Map.of(), message, Optional.of(log));
  }
}
