package io.fmnist.testkit.agree;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How the backends agree on one task.
 *
 * @param task id of what was trained
 * @param title of the task
 * @param seed of its training
 * @param backends ids; the first one led the training
 * @param steps resynchronised steps
 * @param trainingSteps steps of training before the logits were compared
 * @param testImages images whose logits were compared
 * @param accuracy of the leading backend on them, 0 to 1
 * @param ties images that got another class from another backend because two logits are equal
 *     within what is allowed, summed over the pairs
 * @param notes sentences that readers should know, for example which backend was left out and why
 * @param findings the worst difference of each level, pair and quantity, in this order
 * @param seconds that it took
 */
@JsonPropertyOrder({
  "task",
  "title",
  "seed",
  "agree",
  "backends",
  "ledBy",
  "steps",
  "trainingSteps",
  "testImages",
  "testAccuracy",
  "ties",
  "notes",
  "seconds"
})
public record TaskAgreement(
    String task,
    String title,
    long seed,
    List<String> backends,
    int steps,
    int trainingSteps,
    int testImages,
    @JsonProperty("testAccuracy") double accuracy,
    int ties,
    List<String> notes,
    List<Finding> findings,
    double seconds) {
  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if there are fewer than two backends
   */
  public TaskAgreement {
    if (backends.size() < 2) {
      throw new IllegalArgumentException("backends is " + backends + "; two or more are needed");
    }
    backends = List.copyOf(backends);
    notes = List.copyOf(notes);
    findings = List.copyOf(findings);
  }

  /** Returns whether no difference is above what is allowed. */
  @JsonProperty("agree")
  public boolean agrees() {
    return disagreements().isEmpty();
  }

  /** Returns the id of the backend that led the training. */
  @JsonProperty
  public String ledBy() {
    return backends.get(0);
  }

  /** Returns the findings that are above what is allowed. */
  public List<Finding> disagreements() {
    return findings.stream().filter(f -> !f.agrees()).toList();
  }

  /** Returns the finding of a pair that takes up most of what is allowed. */
  public Optional<Finding> nearest(Pair pair) {
    return of(pair).stream().max(Comparator.comparingDouble(Finding::share));
  }

  public List<Finding> of(Pair pair) {
    return findings.stream().filter(f -> f.pair().equals(pair)).toList();
  }
}
