package io.fmnist.study.report;

import io.fmnist.api.FmnistException;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.run.CellIdentity;
import io.fmnist.tasks.run.DivergedRun;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.tasks.run.SavedRuns;
import io.fmnist.tasks.spec.SpecFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What run folders, folders of run folders, and CSV files that a report wrote hold.
 *
 * @param runs each once, at least one
 * @param diverged the trainings that diverged, each once, by start time
 */
public record RunFiles(List<SavedRun> runs, List<DivergedRun> diverged) {
  public RunFiles {
    runs = List.copyOf(runs);
    diverged = List.copyOf(diverged);
  }

  /** Of accuracies in tables, which have six decimals. */
  private static final double ROUNDING = 1e-6;

  /**
   * Reads every run once, also one whose folder was copied. Of a run that is in a folder and in a
   * CSV file, the folder counts, because it has predictions and learning curve. A training that
   * diverged on one machine and ended on another is told of by its result.
   *
   * @param sources folders and CSV files
   * @throws FmnistException if a source or a run in it cannot be read, one run has two accuracies,
   *     or there is no run
   */
  public static RunFiles read(List<Path> sources) {
    Map<Path, SavedRun> inFolders = new LinkedHashMap<>();
    List<SavedRun> inTables = new ArrayList<>();
    Map<List<Object>, DivergedRun> diverged = new LinkedHashMap<>();
    for (Path source : sources) {
      List<DivergedRun> found;
      if (Files.isRegularFile(source)) {
        RunFiles table = RunCsv.read(source);
        inTables.addAll(table.runs);
        found = table.diverged;
      } else {
        for (SavedRun run : SavedRuns.in(source)) {
          inFolders.putIfAbsent(run.folder().toAbsolutePath().normalize(), run);
        }
        found = DivergedRun.in(source);
      }
      found.forEach(run -> diverged.putIfAbsent(identity(run), run));
    }
    List<SavedRun> all = new ArrayList<>(inFolders.values());
    all.addAll(inTables);
    Map<List<Object>, SavedRun> runs = new LinkedHashMap<>();
    for (SavedRun run : all) {
      SavedRun other = runs.putIfAbsent(identity(run), run);
      if (other != null && Math.abs(other.testAccuracy() - run.testAccuracy()) > ROUNDING) {
        throw new FmnistException(
            run.task().id()
                + " on "
                + run.backend()
                + ", seed "
                + run.seed()
                + ", started at "
                + run.started()
                + " is there with the test accuracies "
                + other.testAccuracy()
                + " and "
                + run.testAccuracy()
                + "; keep the right one");
      }
    }
    Set<String> finished =
        runs.values().stream()
            .filter(SavedRun::isComplete)
            .map(run -> CellIdentity.of(run).key())
            .collect(Collectors.toSet());
    List<DivergedRun> byStart =
        diverged.values().stream()
            .filter(run -> !finished.contains(run.identity().key()))
            .sorted(Comparator.comparing(DivergedRun::started))
            .toList();
    if (runs.isEmpty()) {
      throw new FmnistException(
          "there is no run in "
              + String.join(", ", sources.stream().map(Path::toString).toList())
              + DivergedRun.sentence(byStart)
                  .map(sentence -> ". " + sentence + " Train other seeds, or with a lower rate")
                  .orElse("; train a task first, and name the folder that its run folder is in"));
    }
    return new RunFiles(List.copyOf(runs.values()), byStart);
  }

  private static List<Object> identity(SavedRun run) {
    Task task = run.task();
    return List.of(task.id(), SpecFormat.content(task), run.backend(), run.seed(), run.started());
  }

  private static List<Object> identity(DivergedRun run) {
    Task task = run.identity().task();
    return List.of(task.id(), run.identity().backend(), task.training().seed(), run.started());
  }
}
