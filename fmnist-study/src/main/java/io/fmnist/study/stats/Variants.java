package io.fmnist.study.stats;

import io.fmnist.api.file.Sha256;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.run.SavedRun;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Tells apart runs that bear one task's id but have another network or training, as a task that was
 * changed with {@code --set} or in a file has, or were stopped before their last epoch. The
 * catalogue's description keeps the id, or that of the newest run where none is the catalogue's;
 * each other one gets the id with a hash of its content behind it, and the plain id as its parent.
 * Runs of the kept description may name different parents; then the parent of the kept one counts.
 *
 * @param runs all, in the order given
 * @param notes one line for each description that got an id of its own, and each id with several
 *     parents
 */
public record Variants(List<SavedRun> runs, List<String> notes) {
  private static final int HASH = 6;
  private static final int MAX_ID = 64;

  public Variants {
    runs = List.copyOf(runs);
    notes = List.copyOf(notes);
  }

  /** Sorts runs; those on different images do not touch each other. */
  public static Variants of(List<SavedRun> runs) {
    Map<List<Object>, List<SavedRun>> sameId =
        runs.stream()
            .sorted(Comparator.comparing(SavedRun::started))
            .collect(
                Collectors.groupingBy(
                    run -> List.of(DataKey.of(run), run.task().id()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    Map<SavedRun, SavedRun> renamed = new LinkedHashMap<>();
    List<String> notes = new ArrayList<>();
    for (List<SavedRun> group : sameId.values()) {
      Task kept =
          group.stream()
              .filter(SavedRun::isComplete)
              .map(SavedRun::task)
              .filter(Description::isCatalogues)
              .findFirst()
              .orElse(group.get(group.size() - 1).task());
      Map<Description, Task> variants = new LinkedHashMap<>();
      Set<String> parents = new TreeSet<>();
      for (SavedRun run : group) {
        Description description = Description.of(run);
        if (!description.equals(Description.of(kept))) {
          Task task = variants.computeIfAbsent(description, d -> variant(kept, run.task(), d));
          renamed.put(run, run.withTask(named(run.task(), task)));
        } else if (!run.task().parent().equals(kept.parent())) {
          renamed.put(run, run.withTask(named(run.task(), kept)));
          parents.add(run.task().parent().orElse("none"));
        }
      }
      if (!parents.isEmpty()) {
        notes.add(
            kept.id()
                + " is compared with "
                + kept.parent().orElse("no parent")
                + ", the parent that its newest run names; others name "
                + String.join(", ", parents));
      }
      variants
          .values()
          .forEach(
              task ->
                  notes.add(
                      kept.id()
                          + " was run in more than one way; the runs that differ are shown as "
                          + task.id()
                          + " ("
                          + task.change()
                          + ")"));
    }
    return new Variants(runs.stream().map(r -> renamed.getOrDefault(r, r)).toList(), notes);
  }

  private static Task variant(Task kept, Task task, Description description) {
    String hash = "-" + hash(description);
    String id = kept.id().substring(0, Math.min(kept.id().length(), MAX_ID - hash.length())) + hash;
    List<String> changes = new ArrayList<>(Description.differences(task, kept));
    description.stopped().ifPresent(changes::add);
    String change = String.join(", ", changes);
    return new Task(
        id,
        task.title(),
        Optional.of(kept.id()),
        change,
        OptionalDouble.empty(),
        task.architecture(),
        task.training());
  }

  /** Returns a run's task under the variant's name; its seed stays. */
  private static Task named(Task task, Task variant) {
    return variant.withTraining(task.training());
  }

  private static String hash(Description description) {
    byte[] text = new TreeMap<>(description.keys()).toString().getBytes(StandardCharsets.UTF_8);
    return Sha256.of(text).substring(0, HASH);
  }
}
