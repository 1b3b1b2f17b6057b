package io.fmnist.testkit.kit;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.LossAndGradients;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What the levels read from a backend. */
final class Probes {
  private Probes() {}

  /** Reads the logits in inference mode. */
  static Probe logits(Sample sample, Optimizer optimizer) {
    return probe(sample, optimizer, model -> logits(model, sample));
  }

  /** Reads the loss in training mode. */
  static Probe loss(Sample sample, Optimizer optimizer) {
    return probe(sample, optimizer, model -> List.of(loss(gradients(model, sample))));
  }

  static Probe gradients(Sample sample, Optimizer optimizer) {
    return probe(sample, optimizer, model -> readings(gradients(model, sample)));
  }

  /** Reads logits, loss and gradients. */
  static Probe everything(Sample sample, Optimizer optimizer) {
    return probe(
        sample,
        optimizer,
        model -> {
          LossAndGradients computed = gradients(model, sample);
          List<Reading> readings = new ArrayList<>(logits(model, sample));
          readings.add(loss(computed));
          readings.addAll(readings(computed));
          return readings;
        });
  }

  /** Reads logits and loss. */
  static Probe forward(Sample sample, Optimizer optimizer) {
    return probe(
        sample,
        optimizer,
        model -> {
          List<Reading> readings = new ArrayList<>(logits(model, sample));
          readings.add(loss(gradients(model, sample)));
          return readings;
        });
  }

  /** Reads everything that a training step gives and changes. */
  static Probe step(Sample sample, OptimizerCase optimizer, OptimizerState start, double rate) {
    Function<BackendModel, List<Reading>> read =
        model -> {
          model.setOptimizerState(start);
          LossAndGradients before = gradients(model, sample);
          StepResult result = model.trainStep(sample.batch(), rate, sample.masks());
          List<Reading> readings = new ArrayList<>();
          readings.add(Reading.number("loss of the step", Quantity.LOSS, result.loss()));
          readings.add(loss(before));
          readings.addAll(readings(before));
          readings.addAll(afterUpdates(sample.architecture(), model));
          return readings;
        };
    return (backend, runtime) ->
        use(backend, request(sample.architecture(), optimizer, sample.weights(), runtime), read);
  }

  /** Returns the request for a model that is trained by a case. */
  static ModelRequest request(
      Architecture architecture, OptimizerCase optimizer, Weights weights, RuntimeOptions runtime) {
    return new ModelRequest(
        architecture,
        optimizer.optimizer(),
        optimizer.regularization(),
        optimizer.frozen(),
        weights,
        runtime);
  }

  /**
   * Returns how far new weights move where gradients move by their tolerance: what a training step
   * is allowed beyond the tolerance of the update itself. An adaptive optimizer that starts from
   * zero turns the smallest gradient into a full step, whichever sign rounding gave it.
   */
  static Map<String, double[]> updateSlack(
      Scope scope, Sample sample, OptimizerCase optimizer, OptimizerState start, double rate) {
    Architecture architecture = sample.architecture();
    Backend reference = Session.REFERENCE;
    ModelRequest request = request(architecture, optimizer, sample.weights(), Session.ONE_THREAD);
    Weights exact = use(reference, request, model -> gradients(model, sample)).gradients();
    double tolerance = Tolerance.of(scope, Quantity.GRADIENT).limit();
    double largest = exact.asMap().values().stream().mapToDouble(Probes::largest).max().orElse(0);
    float by = (float) (tolerance * largest);
    return new Updates(
            architecture, optimizer, sample.weights(), start, List.of(exact), List.of(rate))
        .slack((value, sign) -> value + sign * by);
  }

  private static double largest(Tensor tensor) {
    double largest = 0;
    for (float value : tensor.toArray()) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** Makes a model, uses it and closes it. */
  static <T> T use(Backend backend, ModelRequest request, Function<BackendModel, T> use) {
    try (BackendModel model = backend.create(request)) {
      return use.apply(model);
    }
  }

  private static Probe probe(
      Sample sample, Optimizer optimizer, Function<BackendModel, List<Reading>> read) {
    return (backend, runtime) ->
        use(
            backend,
            new ModelRequest(sample.architecture(), optimizer, sample.weights(), runtime),
            read);
  }

  private static LossAndGradients gradients(BackendModel model, Sample sample) {
    return model.lossAndGradients(sample.batch(), sample.masks());
  }

  private static List<Reading> logits(BackendModel model, Sample sample) {
    return List.of(Reading.floats("logits", Quantity.LOGITS, model.logits(sample.batch())));
  }

  private static Reading loss(LossAndGradients computed) {
    return Reading.number("loss", Quantity.LOSS, computed.loss());
  }

  private static List<Reading> readings(LossAndGradients computed) {
    return Reading.tensors("gradient of ", Quantity.GRADIENT, computed.gradients());
  }

  /** Reads weights, the optimizer's state and the number of updates. */
  static List<Reading> afterUpdates(Architecture architecture, BackendModel model) {
    List<Reading> readings = new ArrayList<>(weights(architecture, model));
    readings.addAll(Reading.slots("", model.optimizerState().slots()));
    readings.add(steps(model));
    return readings;
  }

  private static List<Reading> weights(Architecture architecture, BackendModel model) {
    Weights weights = model.weights();
    List<Reading> readings = new ArrayList<>();
    for (ParameterSpec p : architecture.parameters()) {
      readings.add(
          Reading.floats(
              "new " + p.name(),
              p.isTrainable() ? Quantity.WEIGHT : Quantity.STATISTIC,
              weights.get(p.name()).toArray()));
    }
    return readings;
  }

  private static Reading steps(BackendModel model) {
    return Reading.number(
        "number of updates", Quantity.STEPS, (double) model.optimizerState().steps());
  }
}
