package io.fmnist.tasks.spec;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads the keys of one group. A wrong value is reported and replaced by a harmless one, so that
 * reading goes on and all problems are found; {@link #isBad()} says that something was wrong.
 */
final class Fields {
  private final SpecNode.Mapping mapping;
  private final String path;
  private final SpecProblems problems;
  private final Set<String> known = new LinkedHashSet<>();
  private final int problemsBefore;

  Fields(SpecNode.Mapping mapping, String path, SpecProblems problems) {
    this.mapping = mapping;
    this.path = path;
    this.problems = problems;
    this.problemsBefore = problems.count();
  }

  int line() {
    return mapping.line();
  }

  String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Returns a value; empty where the key is missing or holds nothing. */
  Optional<SpecNode> optional(String key) {
    known.add(key);
    return Optional.ofNullable(mapping.entries().get(key))
        .filter(n -> !(n instanceof SpecNode.Scalar s && s.isNull()));
  }

  /** Returns a value that must be there; its absence is a problem. */
  Optional<SpecNode> required(String key) {
    Optional<SpecNode> value = optional(key);
    if (value.isEmpty()) {
      problems.add(line(), path(key), "it is missing");
    }
    return value;
  }

  String text(String key) {
    return required(key).map(n -> textOf(key, n)).orElse("");
  }

  String text(String key, String otherwise) {
    return optional(key).map(n -> textOf(key, n)).orElse(otherwise);
  }

  private String textOf(String key, SpecNode node) {
    if (!(node instanceof SpecNode.Scalar scalar)) {
      problems.add(node.line(), path(key), "it is " + node.what() + "; a word is needed");
      return "";
    }
    // What YAML cannot hold could be written as JSON, but never read again.
    String text = scalar.text();
    OptionalInt odd =
        text.codePoints()
            .filter(c -> !StreamReader.isPrintable(c) || Character.isISOControl(c))
            .findFirst();
    if (odd.isPresent()) {
      problems.add(
          node.line(),
          path(key),
          String.format(
              Locale.ROOT,
              "it holds the character U+%04X; one line of printable text is needed",
              odd.getAsInt()));
      return "";
    }
    return text;
  }

  int whole(String key) {
    return required(key).map(n -> wholeOf(path(key), n)).orElse(1);
  }

  int whole(String key, int otherwise) {
    return optional(key).map(n -> wholeOf(path(key), n)).orElse(otherwise);
  }

  long longer(String key, long otherwise) {
    return optional(key)
        .map(
            n -> {
              try {
                return Long.valueOf(scalarText(n));
              } catch (NumberFormatException e) {
                problems.add(
                    n.line(), path(key), "it is " + n.what() + "; a whole number is needed");
                return otherwise;
              }
            })
        .orElse(otherwise);
  }

  double number(String key, double otherwise) {
    return optional(key).map(n -> numberOf(path(key), n)).orElse(otherwise);
  }

  double number(String key) {
    return required(key).map(n -> numberOf(path(key), n)).orElse(0.5);
  }

  boolean truth(String key, boolean otherwise) {
    return optional(key)
        .map(
            n -> {
              String text = scalarText(n);
              if (!text.equals("true") && !text.equals("false")) {
                problems.add(
                    n.line(), path(key), "it is " + n.what() + "; true or false is needed");
              }
              return text.equals("true");
            })
        .orElse(otherwise);
  }

  /** Reads one of several names; reports any other with the nearest one. */
  Optional<String> oneOf(String key, Set<String> names) {
    return required(key).flatMap(n -> choice(key, n, names));
  }

  /** As {@link #oneOf}, with a default. */
  String oneOf(String key, Set<String> names, String otherwise) {
    return optional(key).flatMap(n -> choice(key, n, names)).orElse(otherwise);
  }

  private Optional<String> choice(String key, SpecNode node, Set<String> names) {
    String text = scalarText(node);
    if (names.contains(text)) {
      return Optional.of(text);
    }
    problems.add(node.line(), path(key), "it is " + node.what() + "; " + Nearest.hint(text, names));
    return Optional.empty();
  }

  /** Reads whole numbers: one that stands for all, or a list of exactly {@code count}. */
  List<Integer> wholes(String key, SpecNode node, int count) {
    if (node instanceof SpecNode.Sequence list) {
      if (list.items().size() == count) {
        List<Integer> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          values.add(wholeOf(path(key) + "[" + i + "]", list.items().get(i)));
        }
        return values;
      }
      problems.add(
          node.line(),
          path(key),
          "it has " + list.items().size() + " values; 1 or " + count + " are needed");
      return java.util.Collections.nCopies(count, 1);
    }
    return java.util.Collections.nCopies(count, wholeOf(path(key), node));
  }

  private int wholeOf(String where, SpecNode node) {
    try {
      return Integer.parseInt(scalarText(node));
    } catch (NumberFormatException e) {
      problems.add(node.line(), where, "it is " + node.what() + "; a whole number is needed");
      return 1;
    }
  }

  private double numberOf(String where, SpecNode node) {
    String text = scalarText(node);
    // Double.parseDouble takes suffixes and hexadecimal floats, which no file format has. The
    // quantifiers never go back, or a long number with a letter at its end would take hours.
    if (text.matches("[-+]?(\\d++\\.?\\d*+|\\.\\d++)([eE][-+]?\\d{1,4})?")) {
      return Double.parseDouble(text);
    }
    problems.add(node.line(), where, "it is " + node.what() + "; a number is needed");
    return 0.5;
  }

  /** Returns a scalar's text. JSON has to quote words, so quotes do not matter here. */
  private static String scalarText(SpecNode node) {
    return node instanceof SpecNode.Scalar scalar ? scalar.text() : "";
  }

  /** Reports every key that nobody asked for; call it last. */
  void finish() {
    for (Map.Entry<String, SpecNode> entry : mapping.entries().entrySet()) {
      if (!known.contains(entry.getKey())) {
        problems.add(
            entry.getValue().line(),
            path(entry.getKey()),
            "this key is unknown; " + Nearest.hint(entry.getKey(), known));
      }
    }
  }

  /** Returns whether anything was wrong since this group was begun. */
  boolean isBad() {
    return problems.count() > problemsBefore;
  }
}
