package io.fmnist.study.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.file.Reason;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.file.TextFile;
import io.fmnist.tasks.spec.SpecFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A plan in a JSON file that needs nothing beside it: descriptions stand in it whole, one line a
 * task and one line a cell.
 */
public final class PlanFile {
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
          "plan " + file + " cannot be written: " + Reason.of(e) + "; choose another file", e);
    }
  }

  private record Content(
      int format,
      String fmnist,
      @Nullable String data,
      Map<String, String> dataSha256,
      List<Integer> images,
      @Nullable Integer limit,
      String device,
      int threads,
      Map<String, String> engines,
      List<TaskEntry> tasks,
      List<CellEntry> cells) {}

  private record TaskEntry(String source, @Nullable String sourceSha256, JsonNode description) {}

  /** A cell; {@code task} is the task's place in the list. */
  private record CellEntry(int index, int task, long seed, String backend, String key) {}

  private static Content content(SweepPlan plan) {
    List<String> ids = plan.tasks().stream().map(planned -> planned.task().id()).toList();
    return new Content(
        FORMAT,
        plan.fmnist(),
        plan.data().orElse(null),
        new TreeMap<>(plan.dataSha256()),
        plan.images(),
        plan.limit().isPresent() ? plan.limit().getAsInt() : null,
        plan.runtime().device().toString(),
        plan.runtime().threads(),
        new TreeMap<>(plan.engines()),
        plan.tasks().stream().map(PlanFile::entry).toList(),
        plan.cells().stream()
            .map(
                c ->
                    new CellEntry(
                        c.index(), ids.indexOf(c.task().id()), c.seed(), c.backend(), c.key()))
            .toList());
  }

  private static TaskEntry entry(PlannedTask planned) {
    return new TaskEntry(
        planned.source(),
        planned.sha256().orElse(null),
        Json.MAPPER.valueToTree(SpecFormat.toMap(planned.task())));
  }

  private static String text(SweepPlan plan) {
    return entries(Json.MAPPER.valueToTree(content(plan)))
        .map(entry -> "  " + entry)
        .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
  }

  private static Stream<String> entries(JsonNode object) {
    return object.properties().stream()
        .map(entry -> "\"" + entry.getKey() + "\": " + text(entry.getValue()));
  }

  /** Returns a list of objects with a line for each, and everything else on one line. */
  private static String text(JsonNode value) {
    return value.path(0).isObject()
        ? StreamSupport.stream(value.spliterator(), false)
            .map(row -> row.has("description") ? spaced(row) : row.toString())
            .collect(Collectors.joining(",\n    ", "[\n    ", "\n  ]"))
        : value.toString();
  }

  private static String spaced(JsonNode task) {
    return entries(task).collect(Collectors.joining(", ", "{", "}"));
  }

  /**
   * Reads a plan.
   *
   * @throws FmnistException if the file is missing, too large, damaged, of another format, or was
   *     changed so that a cell is not what its key says
   */
  public static SweepPlan read(Path file) {
    try {
      return plan(Json.read(TextFile.read(file, MAX_FILE), FORMAT, Content.class), file);
    } catch (IllegalArgumentException e) {
      throw new FmnistException(
          "plan " + file + " cannot be used: " + e.getMessage() + "; write the plan again", e);
    } catch (IOException e) {
      throw new FmnistException(
          "plan "
              + file
              + " cannot be read: "
              + Reason.of(e)
              + "; give a file that a plan was written to",
          e);
    }
  }

  private static SweepPlan plan(Content content, Path file) {
    List<PlannedTask> tasks = new ArrayList<>();
    for (TaskEntry task : content.tasks) {
      String name = file.getFileName() + " tasks[" + tasks.size() + "]";
      tasks.add(
          new PlannedTask(
              task.source,
              Optional.ofNullable(task.sourceSha256),
              SpecFormat.read(task.description.toString(), name, List.of())));
    }
    SweepPlan frame =
        new SweepPlan(
            content.fmnist,
            Optional.ofNullable(content.data),
            content.dataSha256,
            content.images,
            content.limit == null ? OptionalInt.empty() : OptionalInt.of(content.limit),
            new RuntimeOptions(Device.parse(content.device), content.threads),
            content.engines,
            tasks,
            List.of());
    Planner.requireSize(content.cells.size());
    List<Cell> cells = new ArrayList<>();
    for (CellEntry row : content.cells) {
      cells.add(cell(row, frame, cells.size()));
    }
    if (cells.isEmpty()) {
      throw new IllegalArgumentException("it has no cells");
    }
    return Planner.withCells(frame, cells);
  }

  private static Cell cell(CellEntry row, SweepPlan frame, int index) {
    String where = "cells[" + index + "]";
    if (row.index != index) {
      throw new IllegalArgumentException(where + " has index " + row.index);
    }
    if (row.task < 0 || row.task >= frame.tasks().size()) {
      throw new IllegalArgumentException(
          where + " is of task " + row.task + "; there are " + frame.tasks().size());
    }
    // It becomes part of file names and of a command.
    if (!row.backend.matches("[a-z0-9][a-z0-9-]{0,63}")
        || !frame.engines().containsKey(row.backend)) {
      throw new IllegalArgumentException(where + " has backend " + Json.line(row.backend));
    }
    Task task = Planner.withSeed(frame.tasks().get(row.task).task(), row.seed);
    Cell cell = new Cell(index, task, row.backend, row.key);
    if (!cell.key().equals(frame.identity(task, row.backend).key())) {
      throw new IllegalArgumentException(
          where + " (" + cell + ") is not what its key was made of, so the plan was changed");
    }
    return cell;
  }
}
