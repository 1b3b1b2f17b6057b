package io.fmnist.tasks;

import io.fmnist.api.model.Architecture;
import io.fmnist.api.train.TrainingSpec;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A network and its training under a name.
 *
 * @param id lower-case letters, digits, dashes and underscores, at most 64
 * @param title one line for tables
 * @param parent the task that this one changes
 * @param change what it changes against the parent, one line; empty without a parent
 * @param reportedAccuracy the test accuracy that the original study reported, 0 to 1; its single
 *     run
 * @param architecture the network
 * @param training how it is trained
 * @param from run folder or model file whose weights it starts with, see {@link
 *     io.fmnist.tasks.run.StartingWeights}; empty for initial weights
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
