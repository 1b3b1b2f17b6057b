package io.fmnist.study.report;

import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Tasks in the order in which they grew out of each other: each below its parent, depth first.
 *
 * @param entries every task, and those of the catalogue that lie between them
 */
record Ancestry(List<Entry> entries) {
  /**
   * A task and its place.
   *
   * @param task itself
   * @param depth 0 for a task without a parent here
   * @param parent row of the parent, or -1
   * @param run whether there are runs of it
   */
  record Entry(Task task, int depth, int parent, boolean run) {}

  /** Orders tasks; their ids differ. */
  static Ancestry of(List<Task> tasks) {
    Map<String, Task> known = new TreeMap<>(RunSet.BY_ID);
    tasks.forEach(t -> known.put(t.id(), t));
    Set<String> run = Set.copyOf(known.keySet());
    tasks.forEach(t -> addBetween(t, known, run));
    Map<String, String> parents = new LinkedHashMap<>();
    for (Task task : known.values()) {
      task.parent()
          .filter(known::containsKey)
          .filter(parent -> !isAbove(task.id(), parent, parents))
          .ifPresent(parent -> parents.put(task.id(), parent));
    }
    List<Entry> entries = new ArrayList<>();
    for (Task task : known.values()) {
      if (!parents.containsKey(task.id())) {
        add(task, 0, -1, known, parents, run, entries);
      }
    }
    return new Ancestry(List.copyOf(entries));
  }

  // Tasks of a user's own may name each other as parents: the step that closes a circle is left
  // out.
  private static boolean isAbove(String id, String other, Map<String, String> parents) {
    String at = other;
    while (at != null && !at.equals(id)) {
      at = parents.get(at);
    }
    return at != null;
  }

  /** Adds the ancestors of a task, as far as there is one with runs among them. */
  private static void addBetween(Task task, Map<String, Task> known, Set<String> run) {
    List<Task> between = new ArrayList<>();
    Set<String> seen = new HashSet<>(Set.of(task.id()));
    Optional<String> parent = task.parent();
    while (parent.isPresent() && seen.add(parent.get())) {
      String id = parent.get();
      if (run.contains(id)) {
        between.forEach(t -> known.putIfAbsent(t.id(), t));
        return;
      }
      if (!Catalogue.ids().contains(id)) {
        return;
      }
      between.add(Catalogue.get(id));
      parent = Catalogue.get(id).parent();
    }
  }

  private static void add(
      Task task,
      int depth,
      int parent,
      Map<String, Task> known,
      Map<String, String> parents,
      Set<String> run,
      List<Entry> entries) {
    int row = entries.size();
    entries.add(new Entry(task, depth, parent, run.contains(task.id())));
    for (Task child : known.values()) {
      if (task.id().equals(parents.get(child.id()))) {
        add(child, depth + 1, row, known, parents, run, entries);
      }
    }
  }
}
