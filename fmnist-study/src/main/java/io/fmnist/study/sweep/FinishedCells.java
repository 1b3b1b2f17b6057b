package io.fmnist.study.sweep;

import io.fmnist.api.FmnistException;
import io.fmnist.tasks.run.CellIdentity;
import io.fmnist.tasks.run.DivergedRun;
import io.fmnist.tasks.run.RunFolder;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.tasks.run.SavedRuns;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Finds the run folders that hold cells of a plan; a run that was stopped early is none. */
public final class FinishedCells {
  private FinishedCells() {}

  /**
   * Reads every run folder in a folder.
   *
   * @param warn hears of folders that cannot be read; they do not count
   * @return the runs by key, of several the newest
   */
  public static Map<String, SavedRun> in(Path out, Consumer<String> warn) {
    return read(out, name -> true, warn);
  }

  /**
   * Reads what is known of trainings that diverged.
   *
   * @param warn hears why nothing can be read, if so
   * @return them by key
   */
  public static Map<String, DivergedRun> diverged(Path out, Consumer<String> warn) {
    Map<String, DivergedRun> found = new HashMap<>();
    try {
      DivergedRun.in(out).forEach(run -> found.put(run.identity().key(), run));
    } catch (FmnistException e) {
      warn.accept(e.getMessage());
    }
    return found;
  }

  /** Finds the run folder of a cell; reads only the folders that are named after it. */
  public static Optional<SavedRun> find(Path out, CellIdentity identity) {
    String prefix = RunFolder.cellName(identity.task(), identity.backend()) + "-";
    return Optional.ofNullable(
        read(out, name -> name.startsWith(prefix), warning -> {}).get(identity.key()));
  }

  /** Returns the run that counts in the statistics too. */
  static SavedRun newer(SavedRun one, SavedRun other) {
    return other.started().isAfter(one.started()) ? other : one;
  }

  private static Map<String, SavedRun> read(
      Path out, Predicate<String> wanted, Consumer<String> warn) {
    Map<String, SavedRun> found = new HashMap<>();
    for (Path folder : SavedRuns.folders(out, wanted)) {
      try {
        SavedRun run = SavedRuns.read(folder);
        if (run.isComplete()) {
          found.merge(CellIdentity.of(run).key(), run, FinishedCells::newer);
        }
      } catch (FmnistException e) {
        warn.accept(e.getMessage() + "; it does not count as done");
      }
    }
    return found;
  }
}
