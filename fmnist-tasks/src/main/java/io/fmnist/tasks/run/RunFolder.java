package io.fmnist.tasks.run;

import io.fmnist.api.FmnistException;
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
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes a run's folder: {@code run.json} (all figures, environment, description), {@code
 * task.yaml}, {@code history.csv}, {@code history.json}, {@code history.svg}, {@code
 * confusion.csv}, {@code predictions.csv} and {@code model.safetensors}. The folder appears with
 * all its files or not at all.
 */
public final class RunFolder {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

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
   * @throws FmnistException if it cannot be written; nothing is left then
   */
  public static Path write(Path parent, RunResult run) {
    try (PartialFolder partial = PartialFolder.create(parent)) {
      return write(parent, partial, run);
    } catch (IOException e) {
      throw cannotWrite(parent, e);
    }
  }

  /** Turns the folder of a run under way into its run folder, without the checkpoints. */
  static Path write(Path parent, PartialFolder partial, RunResult run) {
    Path folder = partial.path();
    try {
      fill(folder, run);
      Path written =
          partial.publish(
              name(run.task(), run.backend(), run.started()),
              published ->
                  Files.writeString(
                      folder.resolve("run.json"), Json.page(RunRecord.of(run, published)) + "\n"));
      // Last: until the folder has its name, they are all that there is of the run.
      WholeFile.delete(written.resolve(PartialFolder.CHECKPOINTS));
      LatestRun.point(written);
      return written;
    } catch (IOException e) {
      throw cannotWrite(parent, e);
    }
  }

  /** Returns what a run's folder is called before its start time: task, backend and seed. */
  public static String cellName(Task task, String backend) {
    return task.id() + "-" + backend + "-seed" + task.training().seed();
  }

  private static void fill(Path folder, RunResult run) throws IOException {
    new ModelFile(run.task(), run.weights(), run.data().classNames(), run.data().name())
        .write(folder.resolve(ModelFile.NAME));
    Files.writeString(folder.resolve("task.yaml"), SpecFormat.toYaml(run.task()));
    List<RunRecord.Epoch> history = RunRecord.history(run);
    Files.writeString(
        folder.resolve("history.csv"),
        TextTable.of(history.stream().map(Json::map).toList()).csv());
    Files.writeString(folder.resolve("history.json"), Json.page(history) + "\n");
    Files.writeString(folder.resolve("confusion.csv"), confusion(run.test().confusion()));
    Files.writeString(folder.resolve("predictions.csv"), predictions(run));
    Files.writeString(
        folder.resolve("history.svg"), HistoryChart.file(title(run), run.history().epochs()));
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
            + e
            + "; free space there, or choose another folder",
        e);
  }
}
