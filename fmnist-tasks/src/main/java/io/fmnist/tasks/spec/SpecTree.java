package io.fmnist.tasks.spec;

import io.fmnist.api.FmnistException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads YAML, of which JSON is a part, as a tree of values with their lines. No tag makes an
 * object, and aliases are refused, so hostile input can neither run code nor grow.
 */
final class SpecTree {
  private static final int MAX_CHARACTERS = 1 << 20;
  private static final int MAX_DEPTH = 40;

  private final String source;
  private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private SpecTree(String source) {
    this.source = source;
  }

  /**
   * Reads one document.
   *
   * @param source the file's name, for messages
   * @throws FmnistException if it is no YAML, too large or too deep, has a key twice or an alias
   */
  static SpecNode parse(String text, String source) {
    if (text.length() > MAX_CHARACTERS) {
      throw new FmnistException(
          source
              + " has "
              + text.length()
              + " characters; at most "
              + MAX_CHARACTERS
              + " are read");
    }
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setCodePointLimit(MAX_CHARACTERS);
    try {
      Node root = new Yaml(options).compose(new java.io.StringReader(text));
      if (root == null) {
        throw new FmnistException(source + " is empty; it must hold the description of a task");
      }
      return new SpecTree(source).convert(root);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      throw new FmnistException(source + " line " + line + ": no valid YAML: " + e.getProblem(), e);
    } catch (YAMLException e) {
      throw new FmnistException(source + ": no valid YAML: " + e.getMessage(), e);
    }
  }

  private SpecNode convert(Node node) {
    int line = node.getStartMark().getLine() + 1;
    if (!seen.add(node)) {
      throw new FmnistException(
          source
              + " line "
              + line
              + ": anchors and aliases are not allowed; write the value again");
    }
    if (node instanceof ScalarNode scalar) {
      boolean quoted = scalar.getScalarStyle() != DumperOptions.ScalarStyle.PLAIN;
      return new SpecNode.Scalar(scalar.getValue(), quoted, line);
    }
    if (node instanceof SequenceNode sequence) {
      List<SpecNode> items = new ArrayList<>();
      sequence.getValue().forEach(item -> items.add(convert(item)));
      return new SpecNode.Sequence(items, line);
    }
    if (node instanceof MappingNode mapping) {
      Map<String, SpecNode> entries = new LinkedHashMap<>();
      for (NodeTuple tuple : mapping.getValue()) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
          throw new FmnistException(source + " line " + line + ": a key must be a plain word");
        }
        if (entries.put(key.getValue(), convert(tuple.getValueNode())) != null) {
          throw new FmnistException(
              source
                  + " line "
                  + (key.getStartMark().getLine() + 1)
                  + ": key "
                  + key.getValue()
                  + " is there twice; keep one of them");
        }
      }
      return new SpecNode.Mapping(entries, line);
    }
    throw new FmnistException(source + " line " + line + ": this kind of YAML is not read");
  }
}
