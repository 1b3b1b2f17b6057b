package io.fmnist.tasks;

import io.fmnist.api.PrintableText;
import io.fmnist.api.Problems;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.train.TrainingSpec;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * A network and its training under a name.
 *
 * @param id {@value #ID_RULE}
 * @param title one line for tables
 * @param parent the task that this one changes
 * @param change what it changes against the parent, one line; empty without a parent
 * @param reportedAccuracy the test accuracy that the original study reported, 0 to 1; its single
 *     run
 * @param architecture the network
 * @param training how it is trained
 * @param from run folder or model file whose weights it starts with, perhaps with their checksum,
 *     see {@link io.fmnist.tasks.run.StartingWeights}; empty for initial weights
 */
public record Task(
    String id,
    String title,
    Optional<String> parent,
    String change,
    OptionalDouble reportedAccuracy,
    Architecture architecture,
    TrainingSpec training,
    Optional<String> from) {
  /** What an id is made of, in words. */
  public static final String ID_RULE =
      "1 to 64 lower-case letters, digits, dashes and underscores, first a letter or digit";

  private static final int SHOWN = 80;
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

  /**
   * Checks the id and the parent's, which name files and folders.
   *
   * @throws io.fmnist.api.InvalidSpecException if one is none
   */
  public Task {
    Objects.requireNonNull(architecture, "task: architecture is null");
    Objects.requireNonNull(training, "task: training is null");
    Problems problems = Problems.at("task");
    problems.require(isId(id), "id is " + shown(id));
    parent.ifPresent(p -> problems.require(isId(p), "parent is " + shown(p)));
    problems.throwIfAny();
    training.targets().requireFit(architecture.classes());
  }

  /** Returns whether a text can be a task's id: {@value #ID_RULE}. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  private static String shown(String id) {
    return "\""
        + PrintableText.of(id.substring(0, Math.min(id.length(), SHOWN)))
        + "\"; allowed are "
        + ID_RULE;
  }

  /** Starts with initial weights. */
  public Task(
      String id,
      String title,
      Optional<String> parent,
      String change,
      OptionalDouble reportedAccuracy,
      Architecture architecture,
      TrainingSpec training) {
    this(id, title, parent, change, reportedAccuracy, architecture, training, Optional.empty());
  }

  /** Makes a task without a history. */
  public static Task of(String id, Architecture architecture, TrainingSpec training) {
    return new Task(id, id, Optional.empty(), "", OptionalDouble.empty(), architecture, training);
  }

  /** Returns the same with another reported accuracy. */
  public Task withReportedAccuracy(OptionalDouble other) {
    return new Task(id, title, parent, change, other, architecture, training, from);
  }

  /** Returns the same, started from a run folder or a model file. */
  public Task withFrom(String run) {
    return new Task(
        id, title, parent, change, reportedAccuracy, architecture, training, Optional.of(run));
  }

  /** Returns the same with another training. */
  public Task withTraining(TrainingSpec other) {
    return new Task(id, title, parent, change, reportedAccuracy, architecture, other, from);
  }
}
