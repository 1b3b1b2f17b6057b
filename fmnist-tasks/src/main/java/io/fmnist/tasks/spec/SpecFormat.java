package io.fmnist.tasks.spec;

import io.fmnist.api.FmnistException;
import io.fmnist.api.InvalidSpecException;
import io.fmnist.api.PrintableText;
import io.fmnist.api.Problem;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.train.Targets;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.file.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * The file format of a task: YAML or JSON. docs/spec-format.md lists all keys. What is written is
 * read back as an equal task.
 */
public final class SpecFormat {
  /** Keys that tell people about a task and change nothing of what is computed. */
  public static final Set<String> LABELS =
      Set.of("id", "title", "parent", "change", "reported_accuracy");

  private static final Pattern LAYER =
      Pattern.compile("\\G(?:layers|\\.(main|shortcut))\\[(\\d{1,7})]");
  private static final List<String> INPUT = List.of("channels", "height", "width");

  private SpecFormat() {}

  /**
   * Reads a task.
   *
   * @param text YAML or JSON
   * @param source the file's name, for messages and, without its ending, as the id where none is
   *     given; where it ends in {@code .json}, the text must be JSON
   * @param overrides changes such as {@code optimizer.lr=0.003}, in order
   * @throws InvalidSpecException with every wrong key and value, by line
   * @throws FmnistException if it is neither YAML nor JSON, or a change leads nowhere
   */
  public static Task read(String text, String source, List<String> overrides) {
    SpecNode root = SpecTree.parse(text, source, source.toLowerCase(Locale.ROOT).endsWith(".json"));
    List<Problem> wrong = new ArrayList<>();
    for (String override : overrides) {
      try {
        root = Overrides.apply(root, override);
      } catch (InvalidSpecException e) {
        wrong.addAll(e.problems());
      }
    }
    if (!wrong.isEmpty()) {
      throw new InvalidSpecException(wrong);
    }
    SpecProblems problems = new SpecProblems(source);
    Optional<Task> task = read(root, source, problems);
    problems.throwIfAny();
    return task.orElseThrow();
  }

  /** Returns the task with some values changed; as {@link #read}. */
  public static Task override(Task task, List<String> overrides) {
    if (overrides.isEmpty()) {
      return task;
    }
    Task changed = read(toYaml(task), task.id(), overrides);
    boolean reportsItself = overrides.stream().anyMatch(o -> o.startsWith("reported_accuracy"));
    // What was reported of one task was not reported of another.
    return changed.id().equals(task.id()) || reportsItself
        ? changed
        : changed.withReportedAccuracy(OptionalDouble.empty());
  }

  private static Optional<Task> read(SpecNode root, String source, SpecProblems problems) {
    if (!(root instanceof SpecNode.Mapping mapping)) {
      problems.add(root.line(), "", "it is " + root.what() + "; a task is a group of keys");
      return Optional.empty();
    }
    Fields fields = new Fields(mapping, "", problems);
    String fileName = source.replaceFirst("\\.[A-Za-z]+$", "");
    String id = fields.text("id", fileName);
    if (fields.optional("id").isPresent()) {
      requireId(fields, "id", id, problems);
    } else if (!Task.isId(fileName)) {
      problems.add(
          0,
          "id",
          "there is none, and the file's name \""
              + SpecNode.shortened(fileName)
              + "\" is no id, which has "
              + Task.ID_RULE
              + "; write id: "
              + idFrom(fileName)
              + " into the file, or rename it");
    }
    String title = fields.text("title", id);
    Optional<String> parent = Optional.of(fields.text("parent", "")).filter(p -> !p.isEmpty());
    parent.ifPresent(p -> requireId(fields, "parent", p, problems));
    String change = fields.text("change", "");
    double reported = fields.number("reported_accuracy", Double.NaN);
    if (reported < 0 || reported > 1) {
      problems.add(
          fields.lineOf("reported_accuracy"),
          "reported_accuracy",
          "it is " + reported + "; 0 to 1 is allowed");
    }
    Set<String> frozen = new TreeSet<>();
    @Nullable Architecture architecture = architecture(fields, problems, frozen);
    Optional<String> from = fields.optional("from").map(n -> fields.text("from"));
    if (from.filter(String::isBlank).isPresent()) {
      problems.add(
          fields.lineOf("from"), "from", "it is empty; a run folder or a model file is needed");
    }
    @Nullable TrainingSpec training =
        TrainingFormat.read(fields, problems, new FrozenLayers(frozen));
    fields.finish();
    if (architecture != null && training != null) {
      Targets targets = training.targets();
      int line =
          fields
              .optional("targets")
              .map(n -> new Fields((SpecNode.Mapping) n, "targets", problems))
              .map(inner -> inner.lineOf("class_weights"))
              .orElse(0);
      problems.collect(
          message -> line,
          message -> message,
          "targets",
          () -> {
            targets.requireFit(architecture.classes());
            return targets;
          });
      problems.collect(
          message -> fields.lineOf("layers"),
          message -> message,
          "layers",
          () -> {
            training.frozen().requireRest(architecture);
            return training;
          });
    }
    if (architecture == null || training == null || problems.count() > 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Task(
            id,
            title,
            parent,
            change,
            Double.isNaN(reported) ? OptionalDouble.empty() : OptionalDouble.of(reported),
            architecture,
            training,
            from));
  }

  private static void requireId(Fields fields, String key, String id, SpecProblems problems) {
    if (!Task.isId(id)) {
      problems.add(
          fields.lineOf(key),
          key,
          "it is \"" + SpecNode.shortened(id) + "\"; " + Task.ID_RULE + " are allowed");
    }
  }

  /** Returns the id that is nearest to a name. */
  private static String idFrom(String name) {
    String id =
        name.toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9_]+", "-")
            .replaceAll("^[-_]+|[-_]+$", "");
    return id.isEmpty() ? "my-task" : id.substring(0, Math.min(id.length(), 64));
  }

  private static @Nullable Architecture architecture(
      Fields fields, SpecProblems problems, Set<String> frozen) {
    int before = problems.count();
    Optional<SpecNode> input = fields.optional("input");
    List<Integer> sizes = input.map(n -> sizes(fields, n, problems)).orElse(List.of(1, 28, 28));
    int line = input.map(SpecNode::line).orElse(fields.line());
    ImageShape shape =
        problems.collect(
            message ->
                input
                    .map(n -> Fields.lineOf(n, INPUT.indexOf(message.split(" ", 2)[0])))
                    .orElse(line),
            message -> message,
            "input",
            () -> new ImageShape(sizes.get(0), sizes.get(1), sizes.get(2)));
    Optional<SpecNode> node = fields.required("layers");
    List<Layer> layers =
        node.map(n -> new LayerFormat(problems, frozen).read(n, "layers")).orElse(List.of());
    // Where a layer is missing from the list, the shapes after it mean nothing.
    if (shape == null || problems.count() > before) {
      return null;
    }
    try {
      return new Architecture(shape, layers);
    } catch (InvalidSpecException e) {
      e.problems()
          .forEach(p -> problems.add(layerLine(node, p.where(), line), p.where(), p.message()));
      return null;
    }
  }

  private static List<Integer> sizes(Fields fields, SpecNode input, SpecProblems problems) {
    if (input instanceof SpecNode.Sequence) {
      return fields.wholes("input", input, INPUT.size());
    }
    problems.add(
        input.line(),
        "input",
        "it is " + input.what() + "; channels, height and width are needed, as in [1, 28, 28]");
    return List.of(1, 28, 28);
  }

  /** Returns the line of the layer that a problem's place names: {@code layers[3].main[0]}. */
  private static int layerLine(Optional<SpecNode> layers, String where, int otherwise) {
    @Nullable SpecNode node = layers.orElse(null);
    int line = node == null ? otherwise : node.line();
    Matcher place = LAYER.matcher(where);
    while (place.find()) {
      if (place.group(1) != null && node instanceof SpecNode.Mapping layer) {
        node = layer.entries().get(place.group(1));
      }
      int index = Integer.parseInt(place.group(2));
      if (!(node instanceof SpecNode.Sequence list) || index >= list.items().size()) {
        return line;
      }
      node = list.items().get(index);
      line = node.line();
    }
    return line;
  }

  /**
   * Returns the keys of a task in the order of the file: text, numbers, truth values, lists, maps.
   */
  public static Map<String, Object> toMap(Task task) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("id", task.id());
    keys.put("title", task.title());
    task.parent().ifPresent(parent -> keys.put("parent", parent));
    if (!task.change().isEmpty()) {
      keys.put("change", task.change());
    }
    task.reportedAccuracy().ifPresent(accuracy -> keys.put("reported_accuracy", accuracy));
    ImageShape input = task.architecture().input();
    keys.put("input", List.of(input.channels(), input.height(), input.width()));
    keys.put("layers", LayerFormat.write(task.architecture().layers(), task.training().frozen()));
    task.from().ifPresent(from -> keys.put("from", from));
    TrainingFormat.write(task.training(), keys);
    return keys;
  }

  /**
   * Returns the keys of {@link #toMap} that decide what is computed, but for the seed: neither
   * labels nor seed.
   */
  public static Map<String, Object> content(Task task) {
    Map<String, Object> keys = toMap(task);
    keys.keySet().removeAll(LABELS);
    keys.remove("seed");
    return keys;
  }

  /** Returns the task as YAML, one line a layer. */
  public static String toYaml(Task task) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.AUTO);
    options.setWidth(Integer.MAX_VALUE);
    // Java has one empty list only; written twice it would become an alias, which is refused.
    options.setDereferenceAliases(true);
    String text = new Yaml(options).dump(toMap(task));
    if (PrintableText.of(text).equals(text)) {
      return text;
    }
    options.setAllowUnicode(false);
    return new Yaml(options).dump(toMap(task));
  }

  /** Returns the task as JSON on one line. */
  public static String toJson(Task task) {
    return Json.line(toMap(task));
  }
}
