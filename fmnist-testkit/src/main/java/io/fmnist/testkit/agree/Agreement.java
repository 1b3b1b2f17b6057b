package io.fmnist.testkit.agree;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.Capabilities;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.run.RunData;
import io.fmnist.tasks.run.RunEnvironment;
import io.fmnist.tasks.run.Runner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Compares backends with each other on a task, in this process: resynchronised steps, logits of
 * trained weights, and training that goes on elsewhere.
 */
public final class Agreement {
  private final List<Backend> backends;
  private final AgreementOptions options;

  /**
   * Prepares; starts no engine.
   *
   * @param backends two or more with different ids; the first one leads
   * @param options how much to compare
   * @throws FmnistException if there are fewer than two, or two of one id
   */
  public Agreement(List<Backend> backends, AgreementOptions options) {
    List<String> ids = backends.stream().map(Backend::id).toList();
    if (ids.stream().distinct().count() != ids.size() || ids.size() < 2) {
      throw new FmnistException(
          "backends to compare are " + ids + "; two or more different ones are needed");
    }
    this.backends = List.copyOf(backends);
    this.options = options;
  }

  /** Returns the same with the first {@code count} backends moved to the end: another one leads. */
  public Agreement rotated(int count) {
    List<Backend> turned = new ArrayList<>(backends);
    Collections.rotate(turned, -count);
    return new Agreement(turned, options);
  }

  /** Returns the ids of the backends; the first one leads. */
  public List<String> ids() {
    return backends.stream().map(Backend::id).toList();
  }

  /**
   * Climbs the ladder on one task. A difference above what is allowed is in the result, no
   * exception.
   *
   * @throws FmnistException if the images do not fit the network, an engine cannot start, does not
   *     support the task, or the leading backend's training diverges within the first steps
   */
  public TaskAgreement check(Task task, Dataset dataset) {
    Runner.requireFit(task, dataset);
    long start = System.nanoTime();
    List<String> notes = new ArrayList<>();
    List<Backend> able = able(task, notes);
    RunData data = RunData.of(dataset, options.limit(), task.training());
    try (LockstepComparison contest = new LockstepComparison(task, data, able, options.runtime())) {
      int compared = ResynchronisedSteps.compare(contest, options.steps());
      contest.trainTo(
          options.epochs().isPresent()
              ? Math.multiplyExact(options.epochs().getAsInt(), contest.steps().perEpoch())
              : AgreementOptions.TRAINING_STEPS);
      int trained = contest.done();
      contest
          .diverged()
          .ifPresent(
              step ->
                  notes.add(
                      task.id()
                          + ": the training on "
                          + contest.id(0)
                          + " diverges at step "
                          + step
                          + "; compared are the steps before it, logits and state transfer at step "
                          + trained));
      TrainedLogits.Result logits = TrainedLogits.compare(contest);
      StateTransfer.compare(contest);
      return new TaskAgreement(
          task.id(),
          task.title(),
          task.training().seed(),
          able.stream().map(Backend::id).toList(),
          compared,
          trained,
          data.test().size(),
          logits.accuracy(),
          logits.ties(),
          notes,
          contest.findings().worst(),
          (System.nanoTime() - start) * 1e-9);
    }
  }

  /**
   * Puts results together with what they ran on.
   *
   * @param tasks results of {@link #check}, at least one
   */
  public AgreementReport report(Dataset dataset, List<TaskAgreement> tasks) {
    Map<String, Map<String, String>> engines = new TreeMap<>();
    backends.forEach(backend -> engines.put(backend.id(), backend.describe()));
    return new AgreementReport(
        dataset.name(),
        dataset.isSynthetic(),
        options.runtime().threads(),
        RunEnvironment.describe(),
        engines,
        tasks);
  }

  /** Leaves out the backends that declare that they cannot do the task. */
  private List<Backend> able(Task task, List<String> notes) {
    List<Backend> able = new ArrayList<>();
    for (Backend backend : backends) {
      Optional<String> missing = unsupported(backend.capabilities(), task);
      missing.ifPresent(
          kind ->
              notes.add(
                  task.id()
                      + ": "
                      + backend.id()
                      + " is left out, since it does not support "
                      + kind));
      if (missing.isEmpty()) {
        able.add(backend);
      }
    }
    if (able.size() < 2) {
      throw new FmnistException(
          "fewer than two of " + ids() + " can train the task; " + String.join("; ", notes));
    }
    return able;
  }

  private static Optional<String> unsupported(Capabilities capabilities, Task task) {
    if (capabilities.unsupportedOptimizers().contains(task.training().optimizer().getClass())) {
      return Optional.of(task.training().optimizer().kind());
    }
    return unsupported(capabilities, task.architecture().resolved());
  }

  private static Optional<String> unsupported(
      Capabilities capabilities, List<ResolvedLayer> layers) {
    for (ResolvedLayer at : layers) {
      if (capabilities.unsupportedLayers().contains(at.layer().getClass())) {
        return Optional.of(at.layer().kind());
      }
      Optional<String> inside =
          unsupported(capabilities, at.main()).or(() -> unsupported(capabilities, at.shortcut()));
      if (inside.isPresent()) {
        return inside;
      }
    }
    return Optional.empty();
  }
}
