package io.fmnist.testkit.reference;

import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Regularization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An optimizer's formula, its regularization and its state for every trainable tensor, in float64.
 */
final class ReferenceOptimizer {
  private final Architecture architecture;
  private final Optimizer optimizer;
  private final OptimizerMath math;
  private final RegularizationMath regularization;
  private final Map<String, double[][]> slots = new LinkedHashMap<>();
  private long steps;

  ReferenceOptimizer(
      Architecture architecture,
      Optimizer optimizer,
      Regularization regularization,
      Formulas formulas) {
    this.architecture = architecture;
    this.optimizer = optimizer;
    this.math = formulas.update(optimizer);
    this.regularization = formulas.regularization(regularization);
    for (ParameterSpec p : architecture.parameters()) {
      if (p.isTrainable()) {
        slots.put(p.name(), new double[optimizer.slots().size()][p.size()]);
      }
    }
  }

  /** Updates those of some tensors that are trainable from their gradients. */
  void update(List<Parameter> parameters, Map<String, double[]> gradients, double rate) {
    steps++;
    Map<String, double[]> wanted = new LinkedHashMap<>(gradients);
    wanted.keySet().retainAll(parameters.stream().map(p -> p.spec.name()).toList());
    Map<String, double[]> clipped = regularization.clipped(wanted);
    for (Parameter p : parameters) {
      double[] gradient = clipped.get(p.spec.name());
      double[][] state = slots.get(p.spec.name());
      if (gradient != null && state != null) {
        regularization.update(math, p, gradient, state, steps, rate);
      }
    }
  }

  OptimizerState state() {
    List<String> names = optimizer.slots();
    Map<String, Weights> exported = new LinkedHashMap<>();
    for (int s = 0; s < names.size(); s++) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (ParameterSpec p : architecture.parameters()) {
        double[][] state = slots.get(p.name());
        if (state != null) {
          tensors.put(p.name(), Tensor.of(p.shape(), Floats.of(state[s])));
        }
      }
      exported.put(names.get(s), new Weights(tensors));
    }
    return new OptimizerState(steps, exported);
  }

  void setState(OptimizerState state) {
    state.requireFit(architecture, optimizer);
    steps = state.steps();
    List<String> names = optimizer.slots();
    slots.forEach(
        (name, values) -> {
          for (int s = 0; s < names.size(); s++) {
            Weights source = java.util.Objects.requireNonNull(state.slots().get(names.get(s)));
            values[s] = Floats.widened(source.get(name).toArray());
          }
        });
  }
}
