package io.fmnist.tasks.spec;

import io.fmnist.api.FmnistException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads YAML as a tree of values with their lines. Anchors, aliases, merge keys and tags are
 * refused, so hostile input can neither run code nor grow.
 */
final class YamlTree {
  private final Parser parser;
  private final String source;

  private YamlTree(Parser parser, String source) {
    this.parser = parser;
    this.source = source;
  }

  /**
   * Reads one document.
   *
   * @param source the file's name, for messages
   * @throws FmnistException if it is no YAML, too deep, or has a key twice, an anchor, an alias, a
   *     merge key or a tag
   */
  static SpecNode parse(String text, String source) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(SpecTree.MAX_CHARACTERS);
    try {
      return new YamlTree(new ParserImpl(new StreamReader(text), options), source).document();
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      throw SpecTree.malformed(
          source,
          mark == null ? 1 : mark.getLine() + 1,
          mark == null ? 1 : mark.getColumn() + 1,
          "no valid YAML: " + e.getProblem(),
          e);
    } catch (YAMLException e) {
      throw new FmnistException(source + ": no valid YAML: " + e.getMessage(), e);
    }
  }

  private SpecNode document() {
    parser.getEvent(); // the stream's start
    if (parser.checkEvent(Event.ID.StreamEnd)) {
      throw SpecTree.empty(source);
    }
    parser.getEvent(); // the document's start
    SpecNode root = value(0);
    parser.getEvent(); // the document's end
    if (!parser.checkEvent(Event.ID.StreamEnd)) {
      throw wrong(parser.peekEvent(), "a second document begins; a file holds one task");
    }
    return root;
  }

  private SpecNode value(int depth) {
    Event event = parser.getEvent();
    requirePlain(event);
    int line = event.getStartMark().getLine() + 1;
    if (event instanceof ScalarEvent scalar) {
      return new SpecNode.Scalar(scalar.getValue(), !scalar.isPlain(), line);
    }
    Mark mark = event.getStartMark();
    SpecTree.requireDepth(depth, source, line, mark.getColumn() + 1);
    return event instanceof MappingStartEvent ? mapping(depth, line) : sequence(depth, line);
  }

  private SpecNode sequence(int depth, int line) {
    List<SpecNode> items = new ArrayList<>();
    while (!parser.checkEvent(Event.ID.SequenceEnd)) {
      items.add(value(depth + 1));
    }
    parser.getEvent();
    return new SpecNode.Sequence(items, line);
  }

  private SpecNode mapping(int depth, int line) {
    Map<String, SpecNode> entries = new LinkedHashMap<>();
    Map<String, Integer> keyLines = new LinkedHashMap<>();
    while (!parser.checkEvent(Event.ID.MappingEnd)) {
      Event event = parser.getEvent();
      requirePlain(event);
      if (!(event instanceof ScalarEvent scalar)) {
        throw wrong(event, "a list or group is no key; a key is a plain word");
      }
      String key = scalar.getValue();
      if (scalar.isPlain() && key.equals("<<")) {
        throw wrong(event, "merge keys (<<) are not allowed; write the keys themselves");
      }
      Mark mark = event.getStartMark();
      if (keyLines.put(key, mark.getLine() + 1) != null) {
        throw SpecTree.twice(source, mark.getLine() + 1, mark.getColumn() + 1, key);
      }
      entries.put(key, value(depth + 1));
    }
    parser.getEvent();
    return new SpecNode.Mapping(entries, keyLines, line);
  }

  private void requirePlain(Event event) {
    if (event instanceof AliasEvent
        || (event instanceof NodeEvent node && node.getAnchor() != null)) {
      throw wrong(event, "anchors and aliases are not allowed; write the value again");
    }
    if ((event instanceof ScalarEvent scalar && scalar.getTag() != null)
        || (event instanceof CollectionStartEvent start && start.getTag() != null)) {
      throw wrong(event, "tags such as !!int are not allowed; write the value alone");
    }
  }

  private FmnistException wrong(Event event, String message) {
    Mark mark = event.getStartMark();
    return SpecTree.wrong(source, mark.getLine() + 1, mark.getColumn() + 1, message);
  }
}
