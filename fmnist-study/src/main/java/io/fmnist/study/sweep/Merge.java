package io.fmnist.study.sweep;

import io.fmnist.api.FmnistException;
import io.fmnist.api.file.Reason;
import io.fmnist.tasks.model.ModelFile;
import io.fmnist.tasks.run.CellIdentity;
import io.fmnist.tasks.run.DivergedRun;
import io.fmnist.tasks.run.PartialFolder;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.tasks.run.SavedRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Gathers run folders of several machines in one folder. */
public final class Merge {
  private Merge() {}

  /**
   * What a merge did.
   *
   * @param copied the new run folders
   * @param alreadyThere the given ones whose results were there
   */
  public record Result(List<Path> copied, List<Path> alreadyThere) {
    public Result {
      copied = List.copyOf(copied);
      alreadyThere = List.copyOf(alreadyThere);
    }
  }

  /**
   * Copies runs, and records of trainings that diverged. Everything is read and compared first: on
   * an error nothing is copied.
   *
   * @param out where they go; made if need be
   * @param folders of run folders, or run folders themselves
   * @throws FmnistException if a folder has no runs, a run is damaged, two runs of one cell predict
   *     different classes, or one of them diverged, or the files cannot be copied
   */
  public static Result merge(Path out, List<Path> folders) {
    Map<String, SavedRun> known = new LinkedHashMap<>();
    Map<String, DivergedRun> diverged = new LinkedHashMap<>();
    if (Files.isDirectory(out)) {
      PartialFolder.removeDead(out);
      SavedRuns.in(out).forEach(run -> known.putIfAbsent(key(run), run));
      DivergedRun.in(out).forEach(run -> diverged.put(run.identity().key(), run));
    }
    List<Path> fresh = new ArrayList<>();
    List<Path> alreadyThere = new ArrayList<>();
    List<String> conflicts = new ArrayList<>();
    for (Path folder : folders) {
      for (SavedRun run : read(folder)) {
        SavedRun other = known.putIfAbsent(key(run), run);
        if (other == null) {
          fresh.add(run.folder());
        } else if (sameResult(run, other)) {
          alreadyThere.add(run.folder());
        } else {
          conflicts.add(conflict(run, other));
        }
      }
      for (DivergedRun run : DivergedRun.in(folder)) {
        boolean isNew = diverged.putIfAbsent(run.identity().key(), run) == null;
        (isNew ? fresh : alreadyThere).add(run.folder());
      }
    }
    diverged.forEach(
        (key, run) -> {
          SavedRun other = known.get(key);
          if (other != null) {
            conflicts.add(
                run.folder() + " diverged and " + other.folder() + " did not" + cell(other));
          }
        });
    if (!conflicts.isEmpty()) {
      throw new FmnistException(
          String.join("\n", conflicts)
              + "\nOne cell has one result on one kind of machine; decide which to keep and leave the"
              + " other folder out. Nothing was copied.");
    }
    List<Path> copied = new ArrayList<>();
    fresh.forEach(run -> copied.add(copy(run, out)));
    return new Result(copied, alreadyThere);
  }

  private static List<SavedRun> read(Path folder) {
    List<SavedRun> runs = SavedRuns.in(folder);
    if (runs.isEmpty() && DivergedRun.in(folder).isEmpty()) {
      throw new FmnistException(
          "folder " + folder + " holds no run folders; give those that runs were written into");
    }
    // The weights are the one thing that SavedRuns leaves on disk.
    runs.forEach(run -> ModelFile.read(run.folder()));
    return runs;
  }

  /** A run that was stopped early is not the result of its cell, but of its first epochs. */
  private static String key(SavedRun run) {
    String key = CellIdentity.of(run).key();
    return run.isComplete() ? key : key + " stopped after epoch " + run.history().size();
  }

  private static boolean sameResult(SavedRun one, SavedRun other) {
    return one.predictions().equals(other.predictions()) && one.labels().equals(other.labels());
  }

  private static String conflict(SavedRun run, SavedRun other) {
    int differing = 0;
    int images = Math.min(run.predictions().size(), other.predictions().size());
    for (int i = 0; i < images; i++) {
      differing += run.predictions().get(i).equals(other.predictions().get(i)) ? 0 : 1;
    }
    String how =
        run.labels().equals(other.labels())
            ? "predict different classes for " + differing + " of " + images + " test images"
            : "were tested on images with different labels";
    return run.folder() + " and " + other.folder() + " " + how + cell(run);
  }

  private static String cell(SavedRun run) {
    return ", but are of the same cell ("
        + run.task().id()
        + " on "
        + run.backend()
        + ", seed "
        + run.seed()
        + ")";
  }

  private static Path copy(Path from, Path out) {
    Path name = from.toAbsolutePath().normalize().getFileName();
    try (PartialFolder partial = PartialFolder.create(out)) {
      // A link to a run's folder is as good as the folder.
      copyTree(from.toRealPath(), partial.path());
      return partial.publish(String.valueOf(name), published -> {});
    } catch (IOException e) {
      throw new FmnistException(
          "run folder "
              + from
              + " cannot be copied to "
              + out
              + ": "
              + Reason.of(e)
              + "; merge again",
          e);
    }
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.skip(1).toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectory(target);
        } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          Files.copy(path, target);
        } else {
          throw new IOException(path + " is neither a file nor a folder");
        }
      }
    }
  }
}
