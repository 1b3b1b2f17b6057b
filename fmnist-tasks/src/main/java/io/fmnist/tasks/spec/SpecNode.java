package io.fmnist.tasks.spec;

import java.util.List;
import java.util.Map;

/** One value of a description, with the line it stands on; line 0 where it comes from no file. */
sealed interface SpecNode {
  /** Returns the line, from 1, or 0. */
  int line();

  /** Returns what the value is, for messages: {@code a list}. */
  String what();

  /** Text, number, truth value or nothing; {@code quoted} text is never read as a number. */
  record Scalar(String text, boolean quoted, int line) implements SpecNode {
    boolean isNull() {
      return !quoted && (text.isEmpty() || text.equals("~") || text.equals("null"));
    }

    @Override
    public String what() {
      return isNull() ? "nothing" : "\"" + text + "\"";
    }
  }

  /** A list. */
  record Sequence(List<SpecNode> items, int line) implements SpecNode {
    @Override
    public String what() {
      return "a list";
    }
  }

  /** Keys and values, in the order of the file. */
  record Mapping(Map<String, SpecNode> entries, int line) implements SpecNode {
    @Override
    public String what() {
      return "a group of keys";
    }
  }
}
