package io.fmnist.tasks.run;

import io.fmnist.api.FmnistException;
import io.fmnist.api.Problems;
import io.fmnist.api.file.Reason;
import io.fmnist.api.metric.ConfusionMatrix;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.file.TextFile;
import io.fmnist.tasks.spec.SpecFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads back what {@link RunFolder} wrote. */
public final class SavedRuns {
  /** The file that makes a folder a run's. */
  public static final String FILE = "run.json";

  // The largest files of a run's folder that are read have some hundred kilobytes.
  private static final int MAX_FILE = 64 << 20;

  private SavedRuns() {}

  /**
   * Reads every run folder in a folder, or the folder itself if it is one; hidden folders, which
   * are runs that did not end, and links to folders beside them are passed over.
   *
   * @return the runs by start time; may be empty
   * @throws FmnistException if {@code parent} cannot be read, or a run in it
   */
  public static List<SavedRun> in(Path parent) {
    if (Files.isRegularFile(parent.resolve(FILE))) {
      return List.of(read(LatestRun.resolve(parent)));
    }
    List<SavedRun> runs = new ArrayList<>();
    folders(parent, name -> true).forEach(folder -> runs.add(read(folder)));
    runs.sort(Comparator.comparing(SavedRun::started).thenComparing(r -> r.folder().toString()));
    return List.copyOf(runs);
  }

  /**
   * Returns the run folders in a folder by name, but those that did not end and links to others.
   *
   * @param wanted which names
   * @throws FmnistException if {@code parent} cannot be read
   */
  public static List<Path> folders(Path parent, Predicate<String> wanted) {
    return folders(parent, wanted, FILE);
  }

  static List<Path> folders(Path parent, Predicate<String> wanted, String file) {
    if (Files.exists(parent) && !Files.isDirectory(parent)) {
      throw new FmnistException(parent + " is a file; give a folder of run folders");
    }
    try (Stream<Path> folders = Files.list(parent)) {
      return folders
          .filter(f -> !String.valueOf(f.getFileName()).startsWith("."))
          .filter(f -> wanted.test(String.valueOf(f.getFileName())))
          .filter(f -> Files.isRegularFile(f.resolve(file)))
          .filter(f -> !LatestRun.isSecondName(f))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new FmnistException(
          "folder "
              + parent
              + " cannot be read: "
              + Reason.of(e)
              + "; give a folder of run folders",
          e);
    }
  }

  /**
   * Reads one run's folder.
   *
   * @throws FmnistException if a file is missing, damaged or of another format, or the files
   *     contradict each other
   */
  public static SavedRun read(Path folder) {
    try {
      RunRecord run = record(folder);
      RunRecord.Summary figures = run.summary();
      List<List<Integer>> columns = predictions(folder.resolve("predictions.csv"));
      SavedRun saved =
          new SavedRun(
              folder,
              task(folder),
              figures.backend(),
              figures.device(),
              figures.threads(),
              Instant.parse(run.started()),
              figures.dataset(),
              figures.synthetic(),
              figures.trainImages(),
              figures.validationImages(),
              figures.testImages(),
              limit(figures),
              run.dataSha256(),
              run.environment(),
              figures.testAccuracy(),
              figures.testLoss(),
              run.history().stream().map(RunRecord.Epoch::metrics).toList(),
              RunRecord.orNaN(figures.secondsPerEpoch()),
              optional(figures.secondsToFirstStep()),
              optional(figures.peakMemoryMiB()),
              run.classes().stream().map(ConfusionMatrix.ClassScores::name).toList(),
              columns.get(0),
              columns.get(1),
              Optional.ofNullable(figures.test()),
              kept(run));
      RunConsistency.require(run, saved);
      return saved;
    } catch (FmnistException | DateTimeException | IllegalArgumentException e) {
      throw damaged(folder, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw damaged(folder, e.toString(), e);
    }
  }

  private static RunRecord record(Path folder) throws IOException {
    String text = TextFile.read(folder.resolve(FILE), MAX_FILE);
    RunRecord run;
    try {
      run = Json.read(text, RunRecord.FORMAT, RunRecord.class);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(FILE + ": " + e.getMessage(), e);
    }
    if (run.history().isEmpty()) {
      throw new IllegalArgumentException("the history has no epoch");
    }
    return run;
  }

  private static OptionalInt kept(RunRecord run) {
    Integer kept = run.summary().keptEpoch();
    if (kept == null) {
      return OptionalInt.empty();
    }
    int epochs = run.history().size();
    Problems.at(FILE).range("keptEpoch", kept, 1, epochs).throwIfAny();
    return OptionalInt.of(kept);
  }

  private static FmnistException damaged(Path folder, String why, Exception e) {
    return new FmnistException(
        "run folder " + folder + " cannot be read: " + why + "; move it away, or run it again", e);
  }

  private static Task task(Path folder) throws IOException {
    return SpecFormat.read(
        TextFile.read(folder.resolve("task.yaml"), MAX_FILE), "task.yaml", List.of());
  }

  private static OptionalDouble optional(@Nullable Double value) {
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** Returns the limit; a run of before limits were written down tells it by its numbers. */
  private static OptionalInt limit(RunRecord.Summary run) {
    if (run.limit() != null) {
      return run.limit().isInt() ? OptionalInt.of(run.limit().asInt()) : OptionalInt.empty();
    }
    // A whole set is split four to one.
    return run.validationImages() == ((long) run.trainImages() + run.validationImages() + 4) / 5
        ? OptionalInt.empty()
        : OptionalInt.of(run.trainImages());
  }

  /** Returns the labels and the predicted classes. */
  private static List<List<Integer>> predictions(Path file) throws IOException {
    List<Integer> labels = new ArrayList<>();
    List<Integer> predicted = new ArrayList<>();
    List<String> lines = TextFile.read(file, MAX_FILE).lines().skip(1).toList();
    for (int i = 0; i < lines.size(); i++) {
      String[] cells = lines.get(i).split(",", -1);
      if (cells.length != 3 || !cells[0].equals(Integer.toString(i))) {
        throw new IllegalArgumentException(
            "line "
                + (i + 2)
                + " of predictions.csv is \""
                + lines.get(i)
                + "\"; it should be "
                + i
                + ", a label and a class");
      }
      labels.add(Integer.parseInt(cells[1]));
      predicted.add(Integer.parseInt(cells[2]));
    }
    if (predicted.isEmpty()) {
      throw new IllegalArgumentException("predictions.csv has no images");
    }
    return List.of(labels, predicted);
  }
}
