package io.fmnist.tasks.spec;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.reader.StreamReader;

/** One value of a description, with the line it stands on; line 0 where it comes from no file. */
sealed interface SpecNode {
  /** Most characters of a file's text that a message repeats. */
  int MAX_SHOWN = 80;

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
      return isNull() ? "nothing" : "\"" + shortened(text) + "\"";
    }
  }

  record Sequence(List<SpecNode> items, int line) implements SpecNode {
    @Override
    public String what() {
      return "a list";
    }
  }

  /** Keys and values, in the order of the file, and the lines of the keys. */
  record Mapping(Map<String, SpecNode> entries, Map<String, Integer> keyLines, int line)
      implements SpecNode {
    @Override
    public String what() {
      return "a group of keys";
    }
  }

  /** Returns text for a message: its beginning, on one line, what cannot be printed as a dot. */
  static String shortened(String text) {
    String shown =
        text.codePoints()
            .limit(MAX_SHOWN)
            .map(c -> StreamReader.isPrintable(c) && !Character.isISOControl(c) ? c : '.')
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    return text.codePointCount(0, text.length()) > MAX_SHOWN ? shown + "..." : shown;
  }
}
