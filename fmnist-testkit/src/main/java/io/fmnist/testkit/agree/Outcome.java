package io.fmnist.testkit.agree;

import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.LossAndGradients;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.tasks.Task;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What one training step gives on one backend.
 *
 * @param computed loss and gradients before it
 * @param loss that the step itself reports
 * @param asked what the neutral optimizer makes of those gradients
 * @param after what the training is after it
 */
record Outcome(LossAndGradients computed, double loss, Update asked, ModelState after) {
  /** Part of the network's largest value by which tensors of smaller values are measured. */
  private static final double SMALL_TENSORS = 1e-2;

  /** The same for the length of gradients. */
  private static final double SMALL_GRADIENTS = 0.1;

  /**
   * Takes a step of the training on a model.
   *
   * @param before what the model holds
   */
  static Outcome of(LockstepComparison contest, BackendModel model, ModelState before, int step) {
    LossAndGradients computed =
        model.lossAndGradients(contest.steps().batch(step), contest.steps().masks(step));
    Update asked =
        Update.of(contest.task(), before, computed.gradients(), contest.steps().learningRate(step));
    double loss = contest.step(model, step).loss();
    return new Outcome(computed, loss, asked, ModelState.of(model));
  }

  /** Compares with another backend's outcome of the same step from the same moment. */
  void compare(LockstepComparison contest, Findings.Where where, Outcome actual) {
    Findings findings = contest.findings();
    Task task = contest.task();
    findings.loss(
        where, Quantity.LOSS, "loss and gradients", computed.loss(), actual.computed.loss());
    findings.loss(where, Quantity.LOSS, "training step", loss, actual.loss);
    findings.lengths(
        where,
        Quantity.GRADIENT,
        "gradient of",
        computed.gradients(),
        actual.computed.gradients(),
        SMALL_GRADIENTS);
    findings.tensors(
        where,
        Quantity.WEIGHT,
        "new",
        new Findings.Sides(
            some(task, after.weights(), ParameterSpec::isTrainable),
            some(task, actual.after.weights(), ParameterSpec::isTrainable)),
        new Findings.Sides(asked.weights(), actual.asked.weights()),
        SMALL_TENSORS);
    Weights statistics = some(task, after.weights(), p -> !p.isTrainable());
    findings.tensors(
        where,
        Quantity.STATISTIC,
        "new",
        new Findings.Sides(statistics, some(task, actual.after.weights(), p -> !p.isTrainable())),
        Findings.Sides.none(),
        SMALL_TENSORS);
    actual.after.state().requireFit(task.architecture(), task.training().optimizer());
    for (String slot : task.training().optimizer().slots()) {
      findings.tensors(
          where,
          Quantity.STATE,
          slot + " of",
          new Findings.Sides(after.slot(slot), actual.after.slot(slot)),
          new Findings.Sides(asked.slot(slot), actual.asked.slot(slot)),
          1);
    }
    findings.number(
        where,
        Quantity.UPDATES,
        "",
        (double) after.state().steps(),
        (double) actual.after.state().steps(),
        1);
  }

  private static Weights some(Task task, Weights weights, Predicate<ParameterSpec> wanted) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (ParameterSpec p : task.architecture().parameters()) {
      if (wanted.test(p)) {
        tensors.put(p.name(), weights.get(p.name()));
      }
    }
    return new Weights(tensors);
  }
}
