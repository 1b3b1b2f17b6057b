package io.fmnist.tasks.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fmnist.api.FmnistException;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.file.TextFile;
import io.fmnist.tasks.spec.SpecFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Reads back what {@link RunFolder} wrote. */
public final class SavedRuns {
  private static final ObjectMapper JSON = new ObjectMapper();

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
    try (Stream<Path> folders = Files.list(parent)) {
      folders
          .filter(f -> !String.valueOf(f.getFileName()).startsWith("."))
          .filter(f -> Files.isRegularFile(f.resolve(FILE)))
          .filter(f -> !LatestRun.isSecondName(f))
          .forEach(f -> runs.add(read(f)));
    } catch (IOException e) {
      throw new FmnistException(
          "folder " + parent + " cannot be read: " + e + "; give a folder of run folders", e);
    }
    runs.sort(Comparator.comparing(SavedRun::started).thenComparing(r -> r.folder().toString()));
    return List.copyOf(runs);
  }

  /**
   * Reads one run's folder.
   *
   * @throws FmnistException if a file is missing, damaged or of another format
   */
  public static SavedRun read(Path folder) {
    try {
      JsonNode run = JSON.readTree(TextFile.read(folder.resolve(FILE), MAX_FILE));
      if (run.path("format").asInt() != 1) {
        throw new FmnistException(
            folder.resolve(FILE)
                + " has format "
                + run.path("format")
                + "; this version reads format 1");
      }
      List<List<Integer>> columns = predictions(folder.resolve("predictions.csv"));
      return new SavedRun(
          folder,
          task(folder),
          need(run, "backend").asText(),
          need(run, "device").asText(),
          need(run, "threads").asInt(),
          Instant.parse(need(run, "started").asText()),
          need(run, "dataset").asText(),
          need(run, "synthetic").asBoolean(),
          need(run, "trainImages").asInt(),
          need(run, "validationImages").asInt(),
          need(run, "testImages").asInt(),
          limit(run),
          strings(need(run, "dataSha256")),
          strings(need(run, "environment")),
          need(run, "testAccuracy").asDouble(),
          need(run, "testLoss").asDouble(),
          history(need(run, "history")),
          number(run, "secondsPerEpoch").orElse(Double.NaN),
          number(run, "secondsToFirstStep"),
          number(run, "peakMemoryMiB"),
          classes(need(run, "classes")),
          columns.get(0),
          columns.get(1));
    } catch (JsonProcessingException | DateTimeException | IllegalArgumentException e) {
      throw damaged(folder, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw damaged(folder, e.toString(), e);
    }
  }

  private static FmnistException damaged(Path folder, String why, Exception e) {
    return new FmnistException(
        "run folder " + folder + " cannot be read: " + why + "; move it away, or run it again", e);
  }

  private static Task task(Path folder) throws IOException {
    try {
      return SpecFormat.read(
          TextFile.read(folder.resolve("task.yaml"), MAX_FILE), "task.yaml", List.of());
    } catch (FmnistException e) {
      throw damaged(folder, String.valueOf(e.getMessage()), e);
    }
  }

  private static JsonNode need(JsonNode run, String key) {
    JsonNode value = run.get(key);
    if (value == null || value.isNull()) {
      throw new IllegalArgumentException(FILE + " has no " + key);
    }
    return value;
  }

  private static OptionalDouble number(JsonNode node, String key) {
    JsonNode value = node.get(key);
    return value == null || !value.isNumber()
        ? OptionalDouble.empty()
        : OptionalDouble.of(value.asDouble());
  }

  /** Returns the limit; a run of before limits were written down tells it by its numbers. */
  private static OptionalInt limit(JsonNode run) {
    JsonNode limit = run.get("limit");
    if (limit != null) {
      return limit.isInt() ? OptionalInt.of(limit.asInt()) : OptionalInt.empty();
    }
    int train = need(run, "trainImages").asInt();
    int validation = need(run, "validationImages").asInt();
    // A whole set is split four to one.
    return validation == ((long) train + validation + 4) / 5
        ? OptionalInt.empty()
        : OptionalInt.of(train);
  }

  private static Map<String, String> strings(JsonNode node) {
    Map<String, String> map = new LinkedHashMap<>();
    node.properties().forEach(e -> map.put(e.getKey(), e.getValue().asText()));
    return map;
  }

  private static List<EpochMetrics> history(JsonNode rows) {
    List<EpochMetrics> history = new ArrayList<>();
    for (JsonNode row : rows) {
      history.add(
          new EpochMetrics(
              need(row, "epoch").asInt(),
              number(row, "trainLoss").orElse(Double.NaN),
              number(row, "trainAccuracy").orElse(Double.NaN),
              number(row, "validationLoss").orElse(Double.NaN),
              number(row, "validationAccuracy").orElse(Double.NaN),
              number(row, "learningRate").orElse(Double.NaN),
              number(row, "trainSeconds").orElse(Double.NaN),
              number(row, "validationSeconds").orElse(Double.NaN)));
    }
    if (history.isEmpty()) {
      throw new IllegalArgumentException("the history has no epoch");
    }
    return history;
  }

  private static List<String> classes(JsonNode rows) {
    List<String> names = new ArrayList<>();
    rows.forEach(row -> names.add(need(row, "name").asText()));
    return names;
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
    return List.of(labels, predicted);
  }
}
