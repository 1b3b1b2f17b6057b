package io.fmnist.study.sweep;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.fmnist.tasks.file.Json;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a cell's process tells the sweep's: one line each on its standard output, where engines may
 * write lines of their own. The keys of a line tell which event it is.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
@JsonSubTypes({
  @JsonSubTypes.Type(CellEvent.Epoch.class),
  @JsonSubTypes.Type(CellEvent.Message.class),
  @JsonSubTypes.Type(CellEvent.Done.class),
  @JsonSubTypes.Type(CellEvent.Skipped.class),
  @JsonSubTypes.Type(CellEvent.Busy.class)
})
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

  /** A person should know something that does not end the run. */
  record Message(String message) implements CellEvent {}

  /**
   * The run was written.
   *
   * @param summary as {@code fmnist run --json} prints it
   */
  record Done(@JsonProperty("done") Map<String, @Nullable Object> summary) implements CellEvent {}

  /** Somebody else finished the cell in the meantime. */
  record Skipped(boolean skipped) implements CellEvent {}

  /** Somebody else has the cell in hand. */
  record Busy(boolean busy) implements CellEvent {}

  default String toLine() {
    return MARK + Json.line(this);
  }

  /** Reads a line; empty if it is none of ours. */
  static Optional<CellEvent> parse(String line) {
    try {
      return line.startsWith(MARK)
          ? Optional.of(Json.MAPPER.readValue(line.substring(MARK.length()), CellEvent.class))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
