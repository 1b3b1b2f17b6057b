package io.fmnist.tasks.spec;

import io.fmnist.api.FmnistException;
import io.fmnist.tasks.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The file format of a study: a base task and changes to it, one at a time, optionally all pairs of
 * them. It stands for a list of tasks, of which all but the first have the first as their parent.
 */
public final class StudyFormat {
  /** A file to begin with. */
  public static final String EXAMPLE =
      """
      # Which of these changes to a network matter?
      base: task0               # a task of the catalogue, or a task's file
      set:                      # optional: changes to the base, and so to all tasks of the study
        - epochs=10
      changes:                  # each by itself; one change may set several values
        lower-rate: optimizer.lr=0.0003
        smoothing: targets.label_smoothing=0.1
        flips: 'augmentation=[{kind: flip}]'
        larger-batch:
          - batch=256
          - optimizer.lr=0.002
      pairs: false              # optional: also each two of the changes together
      """;

  private static final Set<String> OWN_KEYS = Set.of("base", "changes", "pairs");
  private static final int MOST_CHANGES = 100;
  private static final int MOST_ID = 64;

  private StudyFormat() {}

  /**
   * Returns whether a text describes a study and not a task: it has a key of a study's own, {@code
   * base}, {@code changes} or {@code pairs}.
   */
  public static boolean isStudy(String text, String source) {
    return SpecTree.parse(text, source, isJson(source)) instanceof SpecNode.Mapping mapping
        && !Collections.disjoint(mapping.entries().keySet(), OWN_KEYS);
  }

  private static boolean isJson(String source) {
    return source.toLowerCase(Locale.ROOT).endsWith(".json");
  }

  /**
   * Reads a study.
   *
   * @param text YAML or JSON
   * @param source its file's name; without its ending it is the study's, and begins the ids of its
   *     tasks
   * @param overrides changes to the base after the study's own
   * @param bases gives a task by its id or file, with changes
   * @return the base and the changed tasks; the base keeps its id where nothing of it is changed. A
   *     pair that computes the same as another task, as two values of one key do, is left out
   * @throws io.fmnist.api.InvalidSpecException with every wrong key and value, by line
   * @throws FmnistException if it is neither YAML nor JSON, or a change cannot be made or makes
   *     nothing else of the base than what is there already; a study chooses its seeds, so another
   *     seed is no change
   */
  public static List<Task> read(
      String text,
      String source,
      List<String> overrides,
      BiFunction<String, List<String>, Task> bases) {
    String name = source.replaceFirst("\\.[A-Za-z]+$", "");
    SpecProblems problems = new SpecProblems(source);
    if (!(SpecTree.parse(text, source, isJson(source)) instanceof SpecNode.Mapping mapping)) {
      throw new FmnistException(source + " is not a study; it must be a group of keys");
    }
    Fields fields = new Fields(mapping, "", problems);
    String baseName = fields.text("base");
    List<String> sets = new ArrayList<>();
    fields.optional("set").ifPresent(node -> sets.addAll(settings("set", node, problems)));
    boolean pairs = fields.truth("pairs", false);
    Map<String, List<String>> changes = new LinkedHashMap<>();
    fields.required("changes").ifPresent(node -> changes.putAll(changes(node, problems)));
    fields.finish();
    problems.throwIfAny();
    sets.addAll(overrides);
    Task base = bases.apply(baseName, sets);
    if (!sets.isEmpty()) {
      base = named(base, name + "-base", base.title() + ", " + String.join(", ", sets), "", null);
    }
    Map<Map<String, Object>, String> known = new HashMap<>();
    known.put(SpecFormat.content(base), "the base");
    Map<String, Task> singles = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> change : changes.entrySet()) {
      Task task = changed(base, name, change.getKey(), change.getValue(), source);
      String same = known.putIfAbsent(SpecFormat.content(task), "changes." + change.getKey());
      if (same != null) {
        throw new FmnistException(
            source
                + " changes."
                + change.getKey()
                + ": with "
                + task.change()
                + ", network and training are those of "
                + same
                + "; set another value, or leave the change out");
      }
      singles.put(change.getKey(), task);
    }
    List<Task> tasks = new ArrayList<>(List.of(base));
    List<String> names = List.copyOf(changes.keySet());
    for (int i = 0; i < names.size(); i++) {
      tasks.add(Objects.requireNonNull(singles.get(names.get(i))));
      for (int j = 0; pairs && j < i; j++) {
        List<String> both = new ArrayList<>(changes.getOrDefault(names.get(j), List.of()));
        both.addAll(changes.getOrDefault(names.get(i), List.of()));
        Task pair = changed(base, name, names.get(j) + "-" + names.get(i), both, source);
        if (known.putIfAbsent(SpecFormat.content(pair), pair.id()) == null) {
          tasks.add(pair);
        }
      }
    }
    Set<String> ids = new HashSet<>();
    for (Task task : tasks) {
      if (!ids.add(task.id())) {
        throw new FmnistException(
            source
                + " changes: two of them, or one and a pair of others, make a task of the id "
                + task.id()
                + "; rename one");
      }
    }
    return tasks;
  }

  private static Map<String, List<String>> changes(SpecNode node, SpecProblems problems) {
    Map<String, List<String>> changes = new LinkedHashMap<>();
    if (!(node instanceof SpecNode.Mapping mapping)
        || mapping.entries().isEmpty()
        || mapping.entries().size() > MOST_CHANGES) {
      problems.add(
          node.line(), "changes", "name 1 to " + MOST_CHANGES + " changes, each with what it sets");
      return changes;
    }
    mapping
        .entries()
        .forEach((name, value) -> changes.put(name, settings("changes." + name, value, problems)));
    return changes;
  }

  /** Returns one setting or a list of them. */
  private static List<String> settings(String key, SpecNode node, SpecProblems problems) {
    List<SpecNode> items = node instanceof SpecNode.Sequence list ? list.items() : List.of(node);
    List<String> settings = new ArrayList<>();
    for (SpecNode item : items) {
      if (item instanceof SpecNode.Scalar scalar && scalar.text().indexOf('=') > 0) {
        settings.add(scalar.text());
      } else {
        problems.add(
            item.line(), key, "it is " + item.what() + "; write PATH=VALUE, or a list of such");
      }
    }
    return settings;
  }

  private static Task changed(
      Task base, String study, String change, List<String> settings, String source) {
    try {
      Task task = SpecFormat.override(base, settings);
      String id = study + "-" + change;
      return named(task, id, change, String.join(", ", settings), base.id());
    } catch (FmnistException e) {
      throw new FmnistException(source + " changes." + change + ": " + e.getMessage(), e);
    }
  }

  private static Task named(
      Task task, String id, String title, String change, @Nullable String parent) {
    String lower = id.toLowerCase(Locale.ROOT);
    if (!Task.isId(lower)) {
      throw new FmnistException(
          "\""
              + SpecNode.shortened(lower)
              + "\" cannot be a task's id, which has 1 to "
              + MOST_ID
              + " letters, digits, dashes and underscores; rename the study's file or the change");
    }
    return new Task(
        lower,
        title,
        Optional.ofNullable(parent),
        change,
        OptionalDouble.empty(),
        task.architecture(),
        task.training(),
        task.from());
  }
}
