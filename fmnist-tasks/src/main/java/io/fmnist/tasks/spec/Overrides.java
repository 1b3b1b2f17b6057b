package io.fmnist.tasks.spec;

import io.fmnist.api.FmnistException;
import io.fmnist.api.InvalidSpecException;
import io.fmnist.api.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Changes single values of a description, as {@code --set} does: {@code optimizer.lr=0.003} or
 * {@code layers[3].rate=0.4}. A key that is not there yet is added; whether it is allowed is found
 * out when the description is read.
 */
final class Overrides {
  private static final Pattern STEP =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)((?:\\[\\d{1,6}])*)");
  private static final Pattern INDEX = Pattern.compile("\\[(\\d+)]");

  private Overrides() {}

  /** One step into a tree: a key or an index. */
  private record Step(String key, int index) {}

  /**
   * Applies one change.
   *
   * @param assignment {@code path=value}; the value is YAML
   * @throws FmnistException if it is no assignment, or the path leads nowhere
   */
  static SpecNode apply(SpecNode root, String assignment) {
    int equals = assignment.indexOf('=');
    if (equals < 1) {
      throw wrong(
          assignment,
          (equals == 0 ? "there is no key before '='" : "it has no '='")
              + "; write it as optimizer.lr=0.003");
    }
    String text = assignment.substring(equals + 1);
    if (text.isBlank()) {
      throw wrong(assignment, "there is no value after '='");
    }
    SpecNode value =
        withoutLines(SpecTree.parse(text, "change " + SpecNode.shortened(assignment), false));
    return set(
        root, steps(assignment.substring(0, equals).trim(), assignment), 0, value, assignment);
  }

  private static List<Step> steps(String path, String assignment) {
    List<Step> steps = new ArrayList<>();
    for (String part : path.split("\\.", -1)) {
      Matcher step = STEP.matcher(part);
      if (!step.matches()) {
        throw wrong(
            assignment,
            "\"" + SpecNode.shortened(part) + "\" is no key; keys look like layers[3].rate");
      }
      steps.add(new Step(step.group(1), -1));
      Matcher index = INDEX.matcher(step.group(2));
      while (index.find()) {
        steps.add(new Step("", Integer.parseInt(index.group(1))));
      }
    }
    return steps;
  }

  private static SpecNode set(
      SpecNode node, List<Step> steps, int at, SpecNode value, String assignment) {
    if (at == steps.size()) {
      return value;
    }
    Step step = steps.get(at);
    if (step.index >= 0) {
      if (!(node instanceof SpecNode.Sequence list)) {
        throw wrong(assignment, "there is no list where [" + step.index + "] looks for one");
      }
      if (step.index >= list.items().size()) {
        throw wrong(
            assignment,
            "index "
                + step.index
                + " is too large; there are "
                + list.items().size()
                + ", numbered from 0");
      }
      List<SpecNode> items = new ArrayList<>(list.items());
      items.set(step.index, set(items.get(step.index), steps, at + 1, value, assignment));
      return new SpecNode.Sequence(items, list.line());
    }
    if (!(node instanceof SpecNode.Mapping mapping)) {
      throw wrong(
          assignment,
          "there are no keys where \""
              + step.key
              + "\" looks for one"
              + (at > 0 && steps.get(at - 1).index < 0
                  ? "; set all of it, as in "
                      + steps.get(at - 1).key
                      + "={"
                      + step.key
                      + ": "
                      + SpecNode.shortened(assignment.substring(assignment.indexOf('=') + 1).trim())
                      + "}"
                  : ""));
    }
    SpecNode child = mapping.entries().get(step.key);
    if (child instanceof SpecNode.Scalar empty && empty.isNull() && steps.size() > at + 1) {
      child = null;
    }
    if (child == null && at == 0 && steps.size() > 1 && TrainingFormat.GROUPS.contains(step.key)) {
      // A group that the task does not use yet.
      child = new SpecNode.Mapping(Map.of(), Map.of(), 0);
    }
    if (child == null && at == 0 && step.key.equals("augmentation") && steps.size() > 1) {
      throw wrong(
          assignment,
          "the task has no augmentation yet; set all of it, for example"
              + " augmentation=[{kind: shift, pixels: 2}]");
    }
    if (child == null && at + 1 < steps.size()) {
      throw wrong(
          assignment,
          "there is no key \""
              + step.key
              + "\"; "
              + Nearest.to(step.key, mapping.entries().keySet())
                  .map(near -> "did you mean " + near + "?")
                  .orElse("set all of it, as in key={name: value} or key=[1, 2]"));
    }
    Map<String, SpecNode> entries = new LinkedHashMap<>(mapping.entries());
    entries.put(step.key, child == null ? value : set(child, steps, at + 1, value, assignment));
    return new SpecNode.Mapping(entries, mapping.keyLines(), mapping.line());
  }

  /** A value from the command line stands on no line of the file. */
  private static SpecNode withoutLines(SpecNode node) {
    if (node instanceof SpecNode.Scalar scalar) {
      return new SpecNode.Scalar(scalar.text(), scalar.quoted(), 0);
    }
    if (node instanceof SpecNode.Sequence list) {
      return new SpecNode.Sequence(list.items().stream().map(Overrides::withoutLines).toList(), 0);
    }
    Map<String, SpecNode> entries = new LinkedHashMap<>();
    ((SpecNode.Mapping) node).entries().forEach((k, v) -> entries.put(k, withoutLines(v)));
    return new SpecNode.Mapping(entries, Map.of(), 0);
  }

  private static FmnistException wrong(String assignment, String why) {
    return new InvalidSpecException(
        List.of(new Problem("change " + SpecNode.shortened(assignment), why)));
  }
}
