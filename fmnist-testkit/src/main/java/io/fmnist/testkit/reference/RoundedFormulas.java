package io.fmnist.testkit.reference;

import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.optimizer.Optimizer;
import java.util.Map;

/**
 * The right formulas with every value rounded to float32 where it leaves a layer or an update: the
 * least that any float32 engine is off.
 */
final class RoundedFormulas extends Formulas {
  @Override
  LayerMath layer(ResolvedLayer layer, Map<String, Parameter> parameters) {
    LayerMath exact = super.layer(layer, parameters);
    return new LayerMath() {
      @Override
      public double[] forward(double[] in, ForwardContext context) {
        return round(exact.forward(in, context));
      }

      @Override
      public double[] backward(double[] gradOut) {
        return round(exact.backward(gradOut));
      }

      @Override
      public void updateStatistics() {
        exact.updateStatistics();
        parameters.values().stream()
            .filter(p -> !p.spec.isTrainable())
            .forEach(p -> System.arraycopy(round(p.values), 0, p.values, 0, p.values.length));
      }
    };
  }

  @Override
  OptimizerMath update(Optimizer optimizer) {
    OptimizerMath exact = super.update(optimizer);
    return (p, g, slots, t, lr) -> {
      exact.update(p, g, slots, t, lr);
      System.arraycopy(round(p), 0, p, 0, p.length);
      for (double[] slot : slots) {
        System.arraycopy(round(slot), 0, slot, 0, slot.length);
      }
    };
  }

  private static double[] round(double[] values) {
    return Floats.widened(Floats.of(values));
  }
}
