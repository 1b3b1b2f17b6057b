package io.fmnist.tasks.agree;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the backends agree on some tasks, with what they ran on.
 *
 * @param dataset name of the images
 * @param synthetic whether a program drew the images
 * @param threads of each engine
 * @param environment versions and machine, in the order to show
 * @param engines facts of each backend by its id
 * @param tasks in the order in which they were compared, at least one
 */
public record AgreementReport(
    String dataset,
    boolean synthetic,
    int threads,
    Map<String, String> environment,
    Map<String, Map<String, String>> engines,
    List<TaskAgreement> tasks) {
  /** Copies the lists and maps, keeping their order. */
  public AgreementReport {
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    engines = Collections.unmodifiableMap(new LinkedHashMap<>(engines));
    tasks = List.copyOf(tasks);
  }

  /** Returns every pair that was compared, in alphabetical order. */
  public List<Pair> pairs() {
    return tasks.stream()
        .flatMap(t -> t.findings().stream())
        .map(Finding::pair)
        .distinct()
        .sorted(java.util.Comparator.comparing(Pair::toString))
        .toList();
  }

  /** Returns whether no difference is above what is allowed. */
  public boolean agrees() {
    return tasks.stream().allMatch(t -> t.disagreements().isEmpty());
  }
}
