package io.fmnist.tasks.run;

import io.fmnist.api.FmnistException;
import io.fmnist.api.file.Reason;
import io.fmnist.api.file.WholeFile;
import io.fmnist.api.metric.ConfusionMatrix;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.chart.HistoryChart;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.file.TextTable;
import io.fmnist.tasks.model.ModelFile;
import io.fmnist.tasks.spec.SpecFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Writes a run's folder: {@code run.json} (all figures, environment, description), {@code
 * task.yaml}, {@code history.csv}, {@code history.json}, {@code history.svg}, {@code
 * confusion.csv}, {@code predictions.csv} and {@code model.safetensors}. The folder appears with
 * all its files or not at all.
 */
public final class RunFolder {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final int MOST_TRIES = 3;
  private static final Duration PAUSE = Duration.ofMillis(300);
  // Of one test image, epoch, pair of classes, and of everything else together, in all files.
  private static final long PREDICTION_BYTES = 20;
  private static final long EPOCH_BYTES = 2000;
  private static final long CLASS_BYTES = 128;
  private static final long OTHER_BYTES = 1 << 18;

  private RunFolder() {}

  /**
   * Makes sure that run folders can be made in {@code parent}, before hours of training.
   *
   * @throws FmnistException if they cannot
   */
  public static void requireWritable(Path parent) {
    try {
      PartialFolder.create(parent).close();
    } catch (IOException e) {
      throw cannotWrite(parent, e);
    }
  }

  /**
   * Returns the name of a run's folder. Where several runs would have the same, the later ones end
   * in -2, -3 and so on.
   *
   * @param backend its id
   * @param started when the run began; to the second, UTC
   */
  public static String name(Task task, String backend, Instant started) {
    return cellName(task, backend) + "-" + TIME.format(started);
  }

  /**
   * Writes a run, and points the link {@value LatestRun#NAME} beside it at it.
   *
   * @param parent where the run's folder is made; made itself if need be
   * @return the new folder, named by task, backend, seed and start time (UTC)
   * @throws FmnistException if it cannot be written, after some tries; what fits is kept then, the
   *     weights first, and the message says where
   */
  public static Path write(Path parent, RunResult run) {
    PartialFolder partial;
    try {
      partial = PartialFolder.create(parent);
    } catch (IOException e) {
      throw new FmnistException(cannotWrite(parent, e).getMessage() + "; " + keptElsewhere(run), e);
    } catch (FmnistException e) {
      throw new FmnistException(e.getMessage() + "; " + keptElsewhere(run), e);
    }
    try (partial) {
      return write(parent, partial, run);
    } catch (IOException e) {
      throw cannotWrite(parent, e);
    }
  }

  /** Returns the most bytes that a run folder has. */
  static long size(Task task, int testImages) {
    long classes = task.architecture().classes();
    return Float.BYTES * task.architecture().parameterCount()
        + PREDICTION_BYTES * testImages
        + EPOCH_BYTES * task.training().epochs()
        + CLASS_BYTES * classes * (classes + 2)
        + OTHER_BYTES;
  }

  /** Turns the folder of a run under way into its run folder, without the checkpoints. */
  static Path write(Path parent, PartialFolder partial, RunResult run) {
    for (int tries = 1; ; tries++) {
      try {
        PartialFolder.freeReserved(partial.path());
        return publish(partial, run);
      } catch (IOException e) {
        if (tries == MOST_TRIES) {
          throw new FmnistException(
              cannotWrite(parent, e).getMessage() + "; " + kept(partial, run), e);
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private static Path publish(PartialFolder partial, RunResult run) throws IOException {
    Path folder = partial.path();
    for (Map.Entry<String, Content> file : files(run).entrySet()) {
      file.getValue().write(folder.resolve(file.getKey()));
    }
    Path written =
        partial.publish(
            name(run.task(), run.backend(), run.started()),
            published ->
                Files.writeString(
                    folder.resolve(SavedRuns.FILE),
                    Json.page(RunRecord.of(run, published)) + "\n"));
    // Last: until the folder has its name, they are all that there is of the run.
    PartialFolder.deleteCheckpoints(written);
    LatestRun.point(written);
    return written;
  }

  /** Saves what fits of a run that cannot be written, and says where it is. */
  private static String kept(PartialFolder partial, RunResult run) {
    String name = name(run.task(), run.backend(), run.started());
    try {
      Path folder = partial.path();
      if (fill(folder, run).contains(ModelFile.NAME)) {
        boolean stays = PartialFolder.hasCheckpoints(folder);
        Path kept = stays ? folder : partial.publish(name + "-incomplete", published -> {});
        return "what fits of the run is in " + kept + ", the weights in " + ModelFile.NAME;
      }
    } catch (IOException e) {
      // There is one more place to try.
    }
    return keptElsewhere(run);
  }

  private static String keptElsewhere(RunResult run) {
    String name = name(run.task(), run.backend(), run.started());
    try {
      Path folder = Files.createTempDirectory("fmnist-" + name + "-");
      if (fill(folder, run).contains(ModelFile.NAME)) {
        Files.writeString(
            folder.resolve(SavedRuns.FILE), Json.page(RunRecord.of(run, folder)) + "\n");
        return "the run is in " + folder + " instead; move it from there";
      }
      WholeFile.delete(folder);
    } catch (IOException e) {
      // Said below.
    }
    return "nor do its weights fit among the temporary files";
  }

  /** Writes the files that can be written, and returns their names. */
  private static Set<String> fill(Path folder, RunResult run) throws IOException {
    Set<String> written = new LinkedHashSet<>();
    for (Map.Entry<String, Content> file : files(run).entrySet()) {
      Path path = folder.resolve(file.getKey());
      try {
        file.getValue().write(path);
        written.add(file.getKey());
      } catch (IOException e) {
        WholeFile.delete(path);
      }
    }
    return written;
  }

  /** Returns what a run's folder is called before its start time: task, backend and seed. */
  public static String cellName(Task task, String backend) {
    return task.id() + "-" + backend + "-seed" + task.training().seed();
  }

  private interface Content {
    void write(Path file) throws IOException;
  }

  /** Returns every file but {@code run.json}, the most important first. */
  private static Map<String, Content> files(RunResult run) {
    List<RunRecord.Epoch> history = RunRecord.history(run);
    Map<String, Content> files = new LinkedHashMap<>();
    files.put(ModelFile.NAME, file -> run.model().write(file));
    files.put("task.yaml", text(() -> SpecFormat.toYaml(run.task())));
    files.put(
        "history.csv", text(() -> TextTable.of(history.stream().map(Json::map).toList()).csv()));
    files.put("history.json", text(() -> Json.page(history) + "\n"));
    files.put("confusion.csv", text(() -> confusion(run.test().confusion())));
    files.put("predictions.csv", text(() -> predictions(run)));
    files.put("history.svg", text(() -> HistoryChart.file(title(run), run.history().epochs())));
    return files;
  }

  private static Content text(Supplier<String> text) {
    return file -> Files.writeString(file, text.get());
  }

  private static String title(RunResult run) {
    return cellName(run.task(), run.backend())
        + ", "
        + run.data().name()
        + (run.data().synthetic() ? " (synthetic images)" : "");
  }

  private static String confusion(ConfusionMatrix confusion) {
    List<String> classes = confusion.classNames();
    TextTable table =
        TextTable.left(Stream.concat(Stream.of("true\\predicted"), classes.stream()).toList());
    for (int truth = 0; truth < classes.size(); truth++) {
      List<Object> row = new ArrayList<>(List.of(classes.get(truth)));
      for (int predicted = 0; predicted < classes.size(); predicted++) {
        row.add(confusion.count(truth, predicted));
      }
      table.row(row);
    }
    return table.csv();
  }

  private static String predictions(RunResult run) {
    TextTable table = TextTable.left("image", "label", "predicted");
    for (int i = 0; i < run.testLabels().size(); i++) {
      table.row(i, run.testLabels().get(i), run.test().predictions().get(i));
    }
    return table.csv();
  }

  static FmnistException cannotWrite(Path parent, IOException e) {
    return new FmnistException(
        "no run folder can be written in "
            + parent
            + ": "
            + Reason.of(e)
            + "; choose another folder, or make room there",
        e);
  }
}
