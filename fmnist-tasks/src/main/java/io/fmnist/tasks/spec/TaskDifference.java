package io.fmnist.tasks.spec;

import io.fmnist.tasks.Task;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells, for people, what one task's description changes against another's. */
public final class TaskDifference {
  private static final String KIND = "kind";

  // What a layer added or removed costs. Changing one costs less than taking it out and putting
  // another in, but only where the kind is the same.
  private static final int ONE = 2;

  /** Comparing so many takes a second and 40 MB. */
  private static final long MOST_PAIRS = 10_000_000;

  private final List<String> lines = new ArrayList<>();

  private TaskDifference() {}

  /**
   * Compares network and training; titles and seeds do not count.
   *
   * @return one line a change, for example {@code optimizer.lr 0.001 -> 0.01}, {@code layers[0]
   *     conv2d: kernel 3 -> 5} or {@code + dropout rate 0.25 before dense 10, is layers[11]}; empty
   *     where both are the same
   */
  public static List<String> between(Task before, Task after) {
    TaskDifference difference = new TaskDifference();
    difference.keys("", SpecFormat.content(before), SpecFormat.content(after));
    return List.copyOf(difference.lines);
  }

  private void keys(String path, Map<String, Object> before, Map<String, Object> after) {
    Set<String> keys = new LinkedHashSet<>(before.keySet());
    keys.addAll(after.keySet());
    for (String key : keys) {
      Object old = before.get(key);
      Object now = after.get(key);
      if (Objects.equals(old, now)) {
        continue;
      }
      String place = path + key;
      if (isBranch(old) || isBranch(now)) {
        layers(place, list(old), list(now));
      } else if (old instanceof Map<?, ?> && now instanceof Map<?, ?>) {
        group(place, map(old), map(now));
      } else {
        lines.add(place + " " + text(old) + " -> " + text(now));
      }
    }
  }

  /** Compares an optimizer or a schedule: another kind is another thing. */
  private void group(String place, Map<String, Object> before, Map<String, Object> after) {
    if (Objects.equals(before.get(KIND), after.get(KIND))) {
      keys(place + ".", before, after);
    } else {
      lines.add(place + " " + text(before) + " -> " + text(after));
    }
  }

  /** Aligns two lists of layers with the fewest changes and tells these in order. */
  private void layers(
      String place, List<Map<String, Object>> before, List<Map<String, Object>> after) {
    if ((long) before.size() * after.size() > MOST_PAIRS) {
      lines.add(
          place
              + ": "
              + before.size()
              + " layers -> "
              + after.size()
              + " layers, too many to compare one by one");
      return;
    }
    int[][] cost = costs(before, after);
    int i = 0;
    int j = 0;
    while (i < before.size() || j < after.size()) {
      boolean both = i < before.size() && j < after.size();
      if (both && cost[i][j] == cost[i + 1][j + 1] + change(before.get(i), after.get(j))) {
        layer(at(place, j), before.get(i), after.get(j));
        i++;
        j++;
      } else if (i < before.size() && cost[i][j] == cost[i + 1][j] + ONE) {
        lines.add("- " + text(before.get(i)) + where(before, i) + ", was " + at(place, i));
        i++;
      } else {
        lines.add("+ " + text(after.get(j)) + where(after, j) + ", is " + at(place, j));
        j++;
      }
    }
  }

  private static int change(Map<String, Object> before, Map<String, Object> after) {
    if (before.equals(after)) {
      return 0;
    }
    return Objects.equals(before.get(KIND), after.get(KIND)) ? ONE + 1 : ONE + ONE + 1;
  }

  /** Returns the least cost of turning what follows i into what follows j. */
  private static int[][] costs(List<Map<String, Object>> before, List<Map<String, Object>> after) {
    int[][] cost = new int[before.size() + 1][after.size() + 1];
    for (int i = before.size(); i >= 0; i--) {
      for (int j = after.size(); j >= 0; j--) {
        if (i == before.size() || j == after.size()) {
          cost[i][j] = ONE * (before.size() - i + after.size() - j);
        } else {
          int changed = cost[i + 1][j + 1] + change(before.get(i), after.get(j));
          cost[i][j] = Math.min(changed, ONE + Math.min(cost[i + 1][j], cost[i][j + 1]));
        }
      }
    }
    return cost;
  }

  private void layer(String place, Map<String, Object> before, Map<String, Object> after) {
    if (before.equals(after)) {
      return;
    }
    List<String> plain = new ArrayList<>();
    for (Map.Entry<String, Object> entry : after.entrySet()) {
      Object old = before.get(entry.getKey());
      if (isBranch(entry.getValue()) || isBranch(old)) {
        layers(place + "." + entry.getKey(), list(old), list(entry.getValue()));
      } else if (!Objects.equals(old, entry.getValue())) {
        plain.add(entry.getKey() + " " + text(old) + " -> " + text(entry.getValue()));
      }
    }
    if (!plain.isEmpty()) {
      lines.add(place + " " + after.get(KIND) + ": " + String.join(", ", plain));
    }
  }

  private static boolean isBranch(@Nullable Object value) {
    return value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Map<?, ?>;
  }

  private static String at(String place, int index) {
    return place + "[" + index + "]";
  }

  private static String where(List<Map<String, Object>> layers, int index) {
    return index + 1 < layers.size() ? " before " + name(layers.get(index + 1)) : " at the end";
  }

  /** Returns a layer's kind and what tells it from others of the kind. */
  private static String name(Map<String, Object> layer) {
    for (String key : List.of("units", "filters", "function", "size", "rate")) {
      if (layer.containsKey(key)) {
        return layer.get(KIND) + " " + text(layer.get(key));
      }
    }
    return String.valueOf(layer.get(KIND));
  }

  private static String text(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> rest = new LinkedHashMap<>(map(map));
      Object kind = rest.remove(KIND);
      String keys =
          rest.entrySet().stream()
              .map(e -> e.getKey() + " " + text(e.getValue()))
              .collect(Collectors.joining(", "));
      return kind == null ? "{" + keys + "}" : keys.isEmpty() ? "" + kind : kind + " " + keys;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(TaskDifference::text).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Double number) {
      return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
    return Objects.toString(value, "none");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> list(@Nullable Object value) {
    return value == null ? List.of() : (List<Map<String, Object>>) value;
  }
}
