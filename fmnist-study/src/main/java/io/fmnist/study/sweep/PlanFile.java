package io.fmnist.study.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.file.TextFile;
import io.fmnist.tasks.spec.SpecFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A plan in a JSON file that needs nothing beside it: descriptions stand in it whole, one line a
 * task and one line a cell.
 */
public final class PlanFile {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final int FORMAT = 1;
  // The largest plan, of 100,000 cells, has 15 MB.
  private static final int MAX_FILE = 24 << 20;

  private PlanFile() {}

  /**
   * Writes a plan, at once or not at all; replaces a file of that name.
   *
   * @throws FmnistException if that fails
   */
  public static void write(Path file, SweepPlan plan) {
    try {
      TextFile.write(file, text(plan));
    } catch (IOException e) {
      throw new FmnistException(
          "plan " + file + " cannot be written: " + e + "; choose another file", e);
    }
  }

  private static String text(SweepPlan plan) throws JsonProcessingException {
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("format", FORMAT);
    head.put("fmnist", plan.fmnist());
    head.put("data", plan.data().orElse(null));
    head.put("dataSha256", new TreeMap<>(plan.dataSha256()));
    head.put("images", plan.images());
    head.put("limit", plan.limit().isPresent() ? plan.limit().getAsInt() : null);
    head.put("device", plan.runtime().device().toString());
    head.put("threads", plan.runtime().threads());
    head.put("engines", new TreeMap<>(plan.engines()));
    StringBuilder text = new StringBuilder("{\n");
    for (Map.Entry<String, Object> entry : head.entrySet()) {
      text.append(line(entry.getKey(), JSON.writeValueAsString(entry.getValue()))).append(",\n");
    }
    List<String> tasks = new ArrayList<>();
    Map<String, Integer> places = new LinkedHashMap<>();
    for (PlannedTask planned : plan.tasks()) {
      places.put(planned.task().id(), tasks.size());
      tasks.add(
          "{\"source\": "
              + JSON.writeValueAsString(planned.source())
              + ", \"sourceSha256\": "
              + JSON.writeValueAsString(planned.sha256().orElse(null))
              + ", \"description\": "
              + SpecFormat.toJson(planned.task())
              + "}");
    }
    List<String> cells = new ArrayList<>();
    for (Cell cell : plan.cells()) {
      Map<String, Object> keys = new LinkedHashMap<>();
      keys.put("index", cell.index());
      keys.put("task", places.get(cell.task().id()));
      keys.put("seed", cell.seed());
      keys.put("backend", cell.backend());
      keys.put("key", cell.key());
      cells.add(JSON.writeValueAsString(keys));
    }
    return text.append(line("tasks", list(tasks)))
        .append(",\n")
        .append(line("cells", list(cells)))
        .append("\n}\n")
        .toString();
  }

  private static String line(String key, String value) {
    return "  \"" + key + "\": " + value;
  }

  private static String list(List<String> items) {
    return "[\n    " + String.join(",\n    ", items) + "\n  ]";
  }

  /**
   * Reads a plan.
   *
   * @throws FmnistException if the file is missing, too large, damaged, of another format, or was
   *     changed so that a cell is not what its key says
   */
  public static SweepPlan read(Path file) {
    try {
      JsonNode root = JSON.readTree(TextFile.read(file, MAX_FILE));
      int format = root.path("format").asInt();
      if (format != FORMAT) {
        throw damaged(file, "its format is " + root.path("format") + "; 1 is needed", null);
      }
      return plan(root, file);
    } catch (JsonProcessingException e) {
      throw damaged(file, "no valid JSON: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw damaged(file, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new FmnistException(
          "plan " + file + " cannot be read: " + e + "; fmnist plan writes one", e);
    }
  }

  private static SweepPlan plan(JsonNode root, Path file) {
    List<PlannedTask> tasks = new ArrayList<>();
    for (JsonNode task : list(root, "tasks")) {
      String name = file.getFileName() + " tasks[" + tasks.size() + "]";
      tasks.add(
          new PlannedTask(
              text(task, "source"),
              optionalText(task, "sourceSha256"),
              SpecFormat.read(need(task, "description").toString(), name, List.of())));
    }
    SweepPlan frame =
        new SweepPlan(
            text(root, "fmnist"),
            optionalText(root, "data"),
            strings(need(root, "dataSha256")),
            numbers(root, "images"),
            optional(root, "limit"),
            new RuntimeOptions(Device.parse(text(root, "device")), whole(root, "threads")),
            strings(need(root, "engines")),
            tasks,
            List.of());
    JsonNode rows = list(root, "cells");
    Planner.requireSize(rows.size());
    List<Cell> cells = new ArrayList<>();
    for (JsonNode row : rows) {
      cells.add(cell(row, frame, cells.size()));
    }
    if (cells.isEmpty()) {
      throw new IllegalArgumentException("it has no cells");
    }
    return Planner.withCells(frame, cells);
  }

  private static Cell cell(JsonNode row, SweepPlan frame, int index) {
    String where = "cells[" + index + "]";
    if (whole(row, "index") != index) {
      throw new IllegalArgumentException(where + " has index " + row.get("index"));
    }
    int place = whole(row, "task");
    if (place < 0 || place >= frame.tasks().size()) {
      throw new IllegalArgumentException(
          where + " is of task " + place + "; there are " + frame.tasks().size());
    }
    JsonNode seed = need(row, "seed");
    if (!seed.isIntegralNumber() || !seed.canConvertToLong()) {
      throw new IllegalArgumentException(where + " has seed " + seed);
    }
    String backend = text(row, "backend");
    // It becomes part of file names and of a command.
    if (!backend.matches("[a-z0-9][a-z0-9-]{0,63}") || !frame.engines().containsKey(backend)) {
      throw new IllegalArgumentException(where + " has backend " + row.get("backend"));
    }
    Task task = Planner.withSeed(frame.tasks().get(place).task(), seed.asLong());
    Cell cell = new Cell(index, task, backend, text(row, "key"));
    if (!cell.key().equals(frame.identity(task, backend).key())) {
      throw new IllegalArgumentException(
          where + " (" + cell + ") is not what its key was made of, so the plan was changed");
    }
    return cell;
  }

  private static JsonNode need(JsonNode node, String key) {
    JsonNode value = node.get(key);
    if (value == null || value.isNull()) {
      throw new IllegalArgumentException("there is no " + key);
    }
    return value;
  }

  private static JsonNode list(JsonNode node, String key) {
    JsonNode value = need(node, key);
    if (!value.isArray()) {
      throw new IllegalArgumentException(key + " is no list");
    }
    return value;
  }

  private static String text(JsonNode node, String key) {
    JsonNode value = need(node, key);
    if (!value.isTextual()) {
      throw new IllegalArgumentException(key + " is no text");
    }
    return value.asText();
  }

  private static Optional<String> optionalText(JsonNode node, String key) {
    JsonNode value = node.get(key);
    return value == null || value.isNull() ? Optional.empty() : Optional.of(text(node, key));
  }

  private static int whole(JsonNode node, String key) {
    JsonNode value = need(node, key);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw new IllegalArgumentException(key + " is " + value + "; a whole number is needed");
    }
    return value.asInt();
  }

  private static OptionalInt optional(JsonNode node, String key) {
    JsonNode value = node.get(key);
    return value == null || value.isNull() ? OptionalInt.empty() : OptionalInt.of(whole(node, key));
  }

  private static List<Integer> numbers(JsonNode node, String key) {
    List<Integer> numbers = new ArrayList<>();
    for (JsonNode value : list(node, key)) {
      numbers.add(value.asInt());
    }
    return numbers;
  }

  private static Map<String, String> strings(JsonNode node) {
    Map<String, String> map = new LinkedHashMap<>();
    node.properties().forEach(e -> map.put(e.getKey(), e.getValue().asText()));
    return map;
  }

  private static FmnistException damaged(Path file, String why, @Nullable Exception e) {
    return new FmnistException(
        "plan " + file + " cannot be used: " + why + "; make it again with fmnist plan", e);
  }
}
