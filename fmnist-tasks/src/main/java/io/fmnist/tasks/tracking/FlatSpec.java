package io.fmnist.tasks.tracking;

import io.fmnist.tasks.Task;
import io.fmnist.tasks.spec.SpecFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A task's description as one level of names and values. */
final class FlatSpec {
  private FlatSpec() {}

  /**
   * Flattens a task: {@code task}, {@code layers.0.kind}, {@code optimizer.lr}, {@code batch} and
   * so on. A list of plain values stays one value.
   */
  static Map<String, Object> of(Task task) {
    Map<String, Object> flat = new LinkedHashMap<>();
    flat.put("task", task.id());
    SpecFormat.toMap(task)
        .forEach(
            (key, value) -> {
              if (!SpecFormat.LABELS.contains(key)) {
                add(flat, key, value);
              }
            });
    return flat;
  }

  private static void add(Map<String, Object> flat, String path, Object value) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, inner) -> add(flat, path + "." + key, inner));
    } else if (value instanceof List<?> list && list.stream().anyMatch(Map.class::isInstance)) {
      for (int i = 0; i < list.size(); i++) {
        add(flat, path + "." + i, list.get(i));
      }
    } else if (value instanceof List<?> list) {
      flat.put(path, list.toString());
    } else {
      flat.put(path, value);
    }
  }
}
