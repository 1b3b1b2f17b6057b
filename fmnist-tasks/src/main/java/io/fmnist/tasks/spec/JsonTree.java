package io.fmnist.tasks.spec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.fmnist.api.FmnistException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON (RFC 8259) as a tree of values with their lines. A key may be there once. */
final class JsonTree {
  // The text's length is limited before; Jackson's table of names can be made to overflow.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(SpecTree.MAX_CHARACTERS)
                  .maxNameLength(SpecTree.MAX_CHARACTERS)
                  .build())
          .build();

  private final JsonParser parser;
  private final String source;

  private JsonTree(JsonParser parser, String source) {
    this.parser = parser;
    this.source = source;
  }

  /**
   * Reads one value.
   *
   * @param source the file's name, for messages
   * @throws FmnistException if it is no JSON, too deep, or has a key twice
   */
  static SpecNode parse(String text, String source) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      JsonTree tree = new JsonTree(parser, source);
      SpecNode root = tree.value(0);
      if (parser.nextToken() != null) {
        throw tree.wrong("no valid JSON: something follows the end of the description");
      }
      return root;
    } catch (JsonProcessingException e) {
      JsonLocation place = e.getLocation();
      // Jackson adds where a list or group began, in its own words, and its programmer's options.
      String message =
          e.getOriginalMessage()
              .replaceAll("(?s) \\([^()]*\\[Source.*| \\(not recognized.*|: enable `.*", "")
              .split("\n", 2)[0];
      throw SpecTree.malformed(
          source,
          place == null ? 1 : place.getLineNr(),
          place == null ? 1 : place.getColumnNr(),
          "no valid JSON: " + message,
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("text in memory has no errors of input", e);
    }
  }

  /** Reads the value that the current token begins, and leaves its last token current. */
  private SpecNode value(int depth) throws IOException {
    int line = parser.currentTokenLocation().getLineNr();
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(depth, line);
      case START_ARRAY -> sequence(depth, line);
      case VALUE_STRING -> new SpecNode.Scalar(parser.getText(), true, line);
      default -> new SpecNode.Scalar(parser.getText(), false, line);
    };
  }

  private SpecNode mapping(int depth, int line) throws IOException {
    requireDepth(depth);
    Map<String, SpecNode> entries = new LinkedHashMap<>();
    Map<String, Integer> keyLines = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      JsonLocation place = parser.currentTokenLocation();
      if (keyLines.put(key, place.getLineNr()) != null) {
        throw SpecTree.twice(source, place.getLineNr(), place.getColumnNr(), key);
      }
      parser.nextToken();
      entries.put(key, value(depth + 1));
    }
    return new SpecNode.Mapping(entries, keyLines, line);
  }

  private SpecNode sequence(int depth, int line) throws IOException {
    requireDepth(depth);
    List<SpecNode> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(depth + 1));
    }
    return new SpecNode.Sequence(items, line);
  }

  private void requireDepth(int depth) {
    JsonLocation place = parser.currentTokenLocation();
    SpecTree.requireDepth(depth, source, place.getLineNr(), place.getColumnNr());
  }

  private FmnistException wrong(String message) {
    JsonLocation place = parser.currentTokenLocation();
    return SpecTree.wrong(source, place.getLineNr(), place.getColumnNr(), message);
  }
}
