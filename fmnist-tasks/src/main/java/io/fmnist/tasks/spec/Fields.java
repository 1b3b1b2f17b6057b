package io.fmnist.tasks.spec;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads the keys of one group. A wrong value is reported and replaced by a harmless one, so that
 * reading goes on and all problems are found.
 */
final class Fields {
  /** Where the API's name of a number is not its key: the key, the place in its list, the words. */
  private static final Map<String, List<Place>> PLACES =
      Map.ofEntries(
          Map.entry("learningRate", List.of(Place.of("lr"))),
          Map.entry("the learning rate", List.of(new Place("optimizer", 0, "the learning rate"))),
          Map.entry("batchSize", List.of(Place.of("batch"))),
          Map.entry(
              "weightDecay",
              List.of(Place.of("weight_decay"), new Place("optimizer", 0, "weight_decay"))),
          Map.entry("decayAll", List.of(Place.of("decay_all"))),
          Map.entry("warmupEpochs", List.of(Place.of("warmup_epochs"))),
          Map.entry("warmupStart", List.of(Place.of("warmup_start"))),
          Map.entry("clipNorm", List.of(Place.of("clip_norm"))),
          Map.entry("height", window("kernel", 0, "height")),
          Map.entry("width", window("kernel", 1, "width")),
          Map.entry("strideHeight", window("stride", 0, "height")),
          Map.entry("strideWidth", window("stride", 1, "width")),
          Map.entry("top", List.of(new Place("padding", 0, "padding top"))),
          Map.entry("bottom", List.of(new Place("padding", 1, "padding bottom"))),
          Map.entry("left", List.of(new Place("padding", 2, "padding left"))),
          Map.entry("right", List.of(new Place("padding", 3, "padding right"))));

  private static final Pattern NAME = Pattern.compile("the learning rate|\\w+");

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

  private record Place(String key, int index, String words) {
    static Place of(String key) {
      return new Place(key, 0, key);
    }
  }

  /** Of a convolution a key of its own; a pool's is its size. */
  private static List<Place> window(String key, int index, String side) {
    return List.of(new Place(key, index, key + " " + side), new Place("size", index, side));
  }

  int line() {
    return mapping.line();
  }

  /**
   * Returns a message of the API in the words of the file: its first word, and those that only the
   * API uses.
   */
  String inWords(String message) {
    return NAME.matcher(message)
        .replaceAll(
            found -> {
              String name = found.group();
              List<Place> places = PLACES.getOrDefault(name, List.of());
              boolean plain = name.toLowerCase(Locale.ROOT).equals(name);
              return places.isEmpty() || (plain && found.start() > 0)
                  ? name
                  : places.stream()
                      .filter(place -> mapping.entries().containsKey(place.key))
                      .findFirst()
                      .orElse(places.get(0))
                      .words;
            });
  }

  /** Returns the line of the value that a message of the API is about, by its first word. */
  int lineOf(String message) {
    Matcher name = NAME.matcher(message);
    if (!name.lookingAt()) {
      return line();
    }
    List<Place> places = PLACES.getOrDefault(name.group(), List.of(Place.of(name.group())));
    for (Place place : places) {
      SpecNode node = mapping.entries().get(place.key);
      if (node != null) {
        // A rate that a schedule makes too small is the optimizer's.
        return node instanceof SpecNode.Mapping group
            ? group.entries().getOrDefault("lr", group).line()
            : lineOf(node, place.index);
      }
    }
    return line();
  }

  /** Returns the line of a list's item, or of what stands in place of the list. */
  static int lineOf(SpecNode node, int index) {
    return node instanceof SpecNode.Sequence list && index >= 0 && index < list.items().size()
        ? list.items().get(index).line()
        : node.line();
  }

  String path() {
    return path;
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
                return Long.valueOf(digits(n));
              } catch (NumberFormatException e) {
                problems.add(n.line(), path(key), notWhole(n, Long.MIN_VALUE, Long.MAX_VALUE));
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

  /** Reads one number or a list of them; it must be there. */
  List<Double> numbers(String key) {
    Optional<SpecNode> node = required(key);
    return node.isPresent() && node.get() instanceof SpecNode.Sequence list
        ? numbers(key, list)
        : List.of(node.map(n -> numberOf(path(key), n)).orElse(0.5));
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
    Optional<SpecNode> node = optional(key);
    if (node.isEmpty()) {
      problems.add(line(), path(key), "it is missing; " + Nearest.hint("", names));
    }
    return node.flatMap(n -> choice(key, n, names));
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

  /** Reads a list of numbers. */
  List<Double> numbers(String key, SpecNode node) {
    List<Double> values = new ArrayList<>();
    if (node instanceof SpecNode.Sequence list) {
      for (int i = 0; i < list.items().size(); i++) {
        values.add(numberOf(path(key) + "[" + i + "]", list.items().get(i)));
      }
    } else {
      problems.add(
          node.line(), path(key), "it is " + node.what() + "; a list of numbers is needed");
    }
    return values;
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
          "it has "
              + list.items().size()
              + " values; one number or a list of "
              + count
              + " is needed");
      return java.util.Collections.nCopies(count, 1);
    }
    return java.util.Collections.nCopies(count, wholeOf(path(key), node));
  }

  private int wholeOf(String where, SpecNode node) {
    try {
      return Integer.parseInt(digits(node));
    } catch (NumberFormatException e) {
      problems.add(node.line(), where, notWhole(node, Integer.MIN_VALUE, Integer.MAX_VALUE));
      return 1;
    }
  }

  /** Returns a scalar's text if it is ASCII, since Java takes the digits of every script. */
  private static String digits(SpecNode node) {
    String text = scalarText(node);
    return text.chars().allMatch(c -> c < 128) ? text : "";
  }

  private static String notWhole(SpecNode node, long least, long most) {
    boolean isTooLong = node instanceof SpecNode.Scalar s && s.text().matches("[+-]?[0-9]+");
    return "it is "
        + node.what()
        + (isTooLong ? "; allowed are " + least + " to " + most : "; a whole number is needed");
  }

  private double numberOf(String where, SpecNode node) {
    String text = scalarText(node);
    // Double.parseDouble takes suffixes and hexadecimal floats, which no file format has. The
    // quantifiers never go back, or a long number with a letter at its end would take hours.
    if (text.matches("[-+]?(\\d++\\.?\\d*+|\\.\\d++)([eE][-+]?\\d{1,4})?")) {
      return Double.parseDouble(text) + 0.0; // -0 becomes 0, which is written back alike.
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
    for (String key : mapping.entries().keySet()) {
      if (!known.contains(key)) {
        String shown = key.matches("\\w{1,80}") ? key : "\"" + SpecNode.shortened(key) + "\"";
        problems.add(
            mapping.keyLines().getOrDefault(key, 0),
            path(shown),
            "this key is unknown; " + Nearest.hint(key, known));
      }
    }
  }

  /**
   * Reports unknown keys, and makes what was read, to tell beside them what is wrong with it.
   *
   * @param what it is, for messages
   * @return empty where a value could not be read, or what was read is wrong
   */
  <T> Optional<T> finish(String what, Supplier<T> maker) {
    boolean isBad = problems.count() > problemsBefore;
    finish();
    return isBad ? Optional.empty() : Optional.ofNullable(problems.collect(this, what, maker));
  }
}
