package io.fmnist.testkit.agree;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
@JsonPropertyOrder({"format", "agree"})
public record AgreementReport(
    String dataset,
    boolean synthetic,
    int threads,
    Map<String, String> environment,
    Map<String, Map<String, String>> engines,
    List<TaskAgreement> tasks) {
  static final int FORMAT = 1;

  /**
   * Copies the lists and maps, keeping their order.
   *
   * @throws IllegalArgumentException if there is no task
   */
  public AgreementReport {
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException("it has no task");
    }
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
        .sorted(Comparator.comparing(Pair::toString))
        .toList();
  }

  /**
   * A finding and its task.
   *
   * @param task id
   * @param finding the worst one over all tasks
   */
  public record Worst(String task, Finding finding) {}

  /** Returns the worst findings over all tasks, one for each level, quantity and pair compared. */
  public List<Worst> worst() {
    List<Worst> worst = new ArrayList<>();
    for (ComparisonLevel level : ComparisonLevel.values()) {
      for (Quantity quantity : Quantity.values()) {
        for (Pair pair : pairs()) {
          worst(level, quantity, pair).ifPresent(worst::add);
        }
      }
    }
    return worst;
  }

  private Optional<Worst> worst(ComparisonLevel level, Quantity quantity, Pair pair) {
    return tasks.stream()
        .flatMap(t -> t.of(pair).stream().map(f -> new Worst(t.task(), f)))
        .filter(w -> w.finding.level() == level && w.finding.quantity() == quantity)
        .max(
            Comparator.comparingDouble((Worst w) -> w.finding.share())
                .thenComparingDouble(w -> w.finding.error()));
  }

  @JsonProperty
  int format() {
    return FORMAT;
  }

  /** Returns whether no difference is above what is allowed. */
  @JsonProperty("agree")
  public boolean agrees() {
    return tasks.stream().allMatch(TaskAgreement::agrees);
  }

  /** Returns a sentence for each difference above what is allowed, in the order of the tasks. */
  public List<String> disagreements() {
    return tasks.stream()
        .flatMap(t -> t.disagreements().stream().map(f -> t.task() + ": " + f.sentence()))
        .toList();
  }

  /** Returns what a reader should know of how the tasks were compared, each sentence once. */
  public List<String> notes() {
    return tasks.stream().flatMap(t -> t.notes().stream()).distinct().toList();
  }
}
