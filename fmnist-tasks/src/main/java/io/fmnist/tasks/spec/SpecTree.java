package io.fmnist.tasks.spec;

import io.fmnist.api.FmnistException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.reader.StreamReader;

/** Reads JSON or YAML as a tree of values with their lines. */
final class SpecTree {
  static final int MAX_CHARACTERS = 1 << 20;
  private static final int MAX_DEPTH = 40;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /** An object of JSON. YAML's braces may begin like this too. */
  private static final Pattern OBJECT = Pattern.compile("\\s*+\\{\\s*+[\"}]");

  private SpecTree() {}

  /**
   * Reads one document.
   *
   * @param source the file's name, for messages
   * @param json whether YAML is not allowed
   * @throws FmnistException if it is neither, too large or too deep, holds characters that are no
   *     text, or has a key twice, an anchor, an alias, a merge key or a tag
   */
  static SpecNode parse(String text, String source, boolean json) {
    boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    String content = marked ? text.substring(1) : text;
    requireText(content, source);
    if (json) {
      return JsonTree.parse(content, source);
    }
    if (!OBJECT.matcher(content).lookingAt()) {
      return YamlTree.parse(content, source);
    }
    // YAML knows neither tabs between values nor \/, so JSON comes first.
    try {
      return JsonTree.parse(content, source);
    } catch (FmnistException noJson) {
      try {
        return YamlTree.parse(content, source);
      } catch (FmnistException noYaml) {
        // Without a cause it is well-formed YAML of a kind that we refuse.
        throw noYaml.getCause() == null ? noYaml : noJson;
      }
    }
  }

  private static void requireText(String text, String source) {
    if (text.length() > MAX_CHARACTERS) {
      throw new FmnistException(
          source
              + " has "
              + text.length()
              + " characters; at most "
              + MAX_CHARACTERS
              + " are read");
    }
    if (text.isBlank()) {
      throw empty(source);
    }
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int character = text.codePointAt(i);
      if (!StreamReader.isPrintable(character)) {
        throw wrong(
            source,
            line,
            text.codePointCount(lineStart, i) + 1,
            String.format(
                Locale.ROOT,
                "the character U+%04X is not allowed; save the file as plain text in UTF-8",
                character));
      }
      if (character == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
  }

  static FmnistException empty(String source) {
    return new FmnistException(source + " is empty; it must hold the description of a task");
  }

  /** Makes sure that a value at this depth may be read; the root's depth is 0. */
  static void requireDepth(int depth, String source, int line, int column) {
    if (depth >= MAX_DEPTH) {
      throw wrong(
          source,
          line,
          column,
          "lists and groups are nested more than "
              + MAX_DEPTH
              + " deep; no description needs that many");
    }
  }

  static FmnistException twice(String source, int line, int column, String key) {
    return wrong(
        source,
        line,
        column,
        "key " + SpecNode.shortened(key) + " is there twice; keep one of them");
  }

  /** Returns what to throw for a fault at a place; line and column count from 1. */
  static FmnistException wrong(String source, int line, int column, String message) {
    return new FmnistException(place(source, line, column) + ": " + message);
  }

  /** As {@link #wrong(String, int, int, String)}, for text that a parser does not take. */
  static FmnistException malformed(
      String source, int line, int column, String message, Exception cause) {
    return new FmnistException(place(source, line, column) + ": " + message, cause);
  }

  private static String place(String source, int line, int column) {
    return source + " line " + line + " column " + column;
  }
}
