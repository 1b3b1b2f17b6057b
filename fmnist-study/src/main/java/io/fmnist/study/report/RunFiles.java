package io.fmnist.study.report;

import io.fmnist.api.FmnistException;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.run.DivergedRun;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.tasks.run.SavedRuns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads runs from run folders, folders of run folders, and CSV files that a report wrote. */
public final class RunFiles {
  private RunFiles() {}

  /**
   * Reads every run once. Of a run that is in a folder and in a CSV file, the folder counts,
   * because it has predictions and learning curve.
   *
   * @param sources folders and CSV files
   * @return the runs, at least one
   * @throws FmnistException if a source or a run in it cannot be read, or there is no run
   */
  public static List<SavedRun> read(List<Path> sources) {
    Map<Path, SavedRun> inFolders = new LinkedHashMap<>();
    List<SavedRun> inTables = new ArrayList<>();
    for (Path source : sources) {
      if (Files.isRegularFile(source)) {
        inTables.addAll(RunCsv.read(source));
      } else {
        for (SavedRun run : SavedRuns.in(source)) {
          inFolders.putIfAbsent(run.folder().toAbsolutePath().normalize(), run);
        }
      }
    }
    Map<List<Object>, SavedRun> runs = new LinkedHashMap<>();
    inFolders.forEach((folder, run) -> runs.put(List.of(folder), run));
    Map<List<Object>, SavedRun> known = new LinkedHashMap<>();
    inFolders.values().forEach(run -> known.put(identity(run), run));
    for (SavedRun run : inTables) {
      if (known.putIfAbsent(identity(run), run) == null) {
        runs.put(identity(run), run);
      }
    }
    if (runs.isEmpty()) {
      throw new FmnistException(
          "there is no run in "
              + String.join(", ", sources.stream().map(Path::toString).toList())
              + "; train a task first, and name the folder that its run folder is in");
    }
    return List.copyOf(runs.values());
  }

  /**
   * Reads the trainings that diverged, each once.
   *
   * @param sources as for {@link #read}
   * @return by start time; may be empty
   * @throws FmnistException if a source cannot be read
   */
  public static List<DivergedRun> diverged(List<Path> sources) {
    Map<List<Object>, DivergedRun> runs = new LinkedHashMap<>();
    for (Path source : sources) {
      List<DivergedRun> found =
          Files.isRegularFile(source) ? RunCsv.diverged(source) : DivergedRun.in(source);
      for (DivergedRun run : found) {
        Task task = run.identity().task();
        runs.putIfAbsent(
            List.of(task.id(), run.identity().backend(), task.training().seed(), run.started()),
            run);
      }
    }
    return runs.values().stream().sorted(Comparator.comparing(DivergedRun::started)).toList();
  }

  private static List<Object> identity(SavedRun run) {
    return List.of(run.task().id(), run.backend(), run.seed(), run.started());
  }
}
