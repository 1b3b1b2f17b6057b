package io.fmnist.study.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a cell's process tells the sweep's: one line each on its standard output, where engines may
 * write lines of their own.
 */
sealed interface CellEvent {
  /** What every line begins with. */
  String MARK = "fmnist-cell: ";

  /**
   * An epoch was done.
   *
   * @param epoch from 1
   * @param seconds of training and validation
   */
  record Epoch(int epoch, double seconds) implements CellEvent {}

  /**
   * The run was written.
   *
   * @param summary as {@code fmnist run --json} prints it
   */
  record Done(Map<String, Object> summary) implements CellEvent {}

  /** Somebody else finished the cell in the meantime. */
  record Skipped() implements CellEvent {}

  /** Somebody else has the cell in hand. */
  record Busy() implements CellEvent {}

  /** Returns the line. */
  default String toLine() {
    Map<String, Object> keys = new LinkedHashMap<>();
    if (this instanceof Epoch e) {
      keys.put("epoch", e.epoch);
      keys.put("seconds", e.seconds);
    } else if (this instanceof Done d) {
      keys.put("done", d.summary);
    } else {
      keys.put(this instanceof Busy ? "busy" : "skipped", true);
    }
    try {
      return MARK + Lines.JSON.writeValueAsString(keys);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("text and numbers are always JSON", e);
    }
  }

  /** Reads a line; empty if it is none of ours. */
  static Optional<CellEvent> parse(String line) {
    if (!line.startsWith(MARK)) {
      return Optional.empty();
    }
    try {
      JsonNode node = Lines.JSON.readTree(line.substring(MARK.length()));
      if (node.has("epoch")) {
        return Optional.of(new Epoch(node.path("epoch").asInt(), node.path("seconds").asDouble()));
      }
      if (node.has("done")) {
        return Optional.of(new Done(Lines.map(node.path("done"))));
      }
      return node.has("busy")
          ? Optional.of(new Busy())
          : node.has("skipped") ? Optional.of(new Skipped()) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The JSON of the lines. */
  final class Lines {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Lines() {}

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(JsonNode node) throws JsonProcessingException {
      return JSON.treeToValue(node, LinkedHashMap.class);
    }
  }
}
