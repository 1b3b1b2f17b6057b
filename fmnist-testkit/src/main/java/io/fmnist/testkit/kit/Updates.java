package io.fmnist.testkit.kit;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads weights and state after updates from given gradients.
 *
 * @param weights before
 * @param start state to import; null to stay at that of a new model
 * @param gradients of each update
 * @param rates learning rate of each update
 */
record Updates(
    Architecture network,
    OptimizerCase optimizer,
    Weights weights,
    @Nullable OptimizerState start,
    List<Weights> gradients,
    List<Double> rates)
    implements Probe {

  @Override
  public List<Reading> read(Backend backend, RuntimeOptions runtime) {
    return Probes.use(
        backend,
        Probes.request(network, optimizer, weights, runtime),
        model -> {
          if (start != null) {
            model.setOptimizerState(start);
          }
          for (int i = 0; i < rates.size(); i++) {
            model.applyGradients(gradients.get(i), rates.get(i));
          }
          return Probes.afterUpdates(network, model);
        });
  }

  /**
   * Returns how far the reference's new weights move where every gradient moves by {@code by} in
   * either direction.
   */
  Map<String, double[]> slack(Move by) {
    List<Reading> middle = read(Session.REFERENCE, Session.ONE_THREAD);
    List<Reading> up =
        moved(value -> by.moved(value, 1)).read(Session.REFERENCE, Session.ONE_THREAD);
    List<Reading> down =
        moved(value -> by.moved(value, -1)).read(Session.REFERENCE, Session.ONE_THREAD);
    Map<String, double[]> slack = new LinkedHashMap<>();
    for (int r = 0; r < middle.size(); r++) {
      if (middle.get(r).quantity() != Quantity.WEIGHT) {
        continue;
      }
      double[] at = middle.get(r).values();
      double[] allowed = new double[at.length];
      for (int i = 0; i < at.length; i++) {
        allowed[i] =
            Math.max(
                Math.abs(up.get(r).values()[i] - at[i]), Math.abs(down.get(r).values()[i] - at[i]));
      }
      slack.put(middle.get(r).name(), allowed);
    }
    return slack;
  }

  /** Where a gradient's value moves to. */
  interface Move {
    /** Returns the moved value; {@code sign} is 1 or -1. */
    float moved(float value, int sign);
  }

  private Updates moved(UnaryOperator<Float> move) {
    List<Weights> moved = new ArrayList<>();
    for (Weights each : gradients) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      each.asMap()
          .forEach(
              (name, t) -> {
                float[] values = t.toArray();
                for (int i = 0; i < values.length; i++) {
                  values[i] = move.apply(values[i]);
                }
                tensors.put(name, Tensor.of(t.shape(), values));
              });
      moved.add(new Weights(tensors));
    }
    return new Updates(network, optimizer, weights, start, moved, rates);
  }
}
