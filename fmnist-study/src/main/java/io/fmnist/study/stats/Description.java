package io.fmnist.study.stats;

import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.tasks.spec.SpecFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What decides a run's result, but for the seed and the images.
 *
 * @param keys of the task's file format
 */
record Description(Map<String, Object> keys) {
  private static final String STOPPED = "stopped";

  Description {
    // Not Map.copyOf, which would lose the order of the file format.
    keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
  }

  static Description of(Task task) {
    return new Description(SpecFormat.content(task));
  }

  /** Returns that of a run; one that was stopped early has a key more, which says so. */
  static Description of(SavedRun run) {
    Map<String, Object> keys = new LinkedHashMap<>(SpecFormat.content(run.task()));
    if (!run.isComplete()) {
      keys.put(STOPPED, run.history().size());
    }
    return new Description(keys);
  }

  /** Returns how a run was stopped; empty where it ran to its end. */
  Optional<String> stopped() {
    return Optional.ofNullable(keys.get(STOPPED)).map(epoch -> "stopped after epoch " + epoch);
  }

  /** Returns whether the catalogue has a task of that id. */
  static boolean isKnown(Task task) {
    return Catalogue.ids().contains(task.id());
  }

  /** Returns whether a task is the catalogue's, but for the seed. */
  static boolean isCatalogues(Task task) {
    return isKnown(task) && departures(task).isEmpty();
  }

  /**
   * Returns where a task differs from the catalogue's of the same id, one text a key; empty where
   * it does not, or where the catalogue has none.
   */
  static List<String> departures(Task task) {
    return isKnown(task) ? differences(task, Catalogue.get(task.id())) : List.of();
  }

  /** Returns where a task differs from another one, one text a key. */
  static List<String> differences(Task task, Task other) {
    Map<String, Object> ours = of(task).keys();
    Map<String, Object> theirs = of(other).keys();
    List<String> departures = new ArrayList<>();
    Set<String> all = new LinkedHashSet<>(ours.keySet());
    all.addAll(theirs.keySet());
    for (String key : all) {
      if (!Objects.equals(ours.get(key), theirs.get(key))) {
        // A network's layers would fill the screen.
        departures.add(
            key.equals("layers")
                ? "other layers"
                : (ours.containsKey(key) ? key + " " + ours.get(key) : "no " + key)
                    + " instead of "
                    + theirs.getOrDefault(key, "none"));
      }
    }
    return departures;
  }
}
