package io.fmnist.testkit.reference;

import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.optimizer.Optimizer;
import java.util.List;
import java.util.Map;

/**
 * The right formulas with every value rounded to float32 where it leaves a layer or an update: the
 * least that any float32 engine is off.
 */
final class RoundedFormulas extends Formulas {
  @Override
  SequenceMath sequence(List<ResolvedLayer> layers, Map<String, Parameter> parameters) {
    return new SequenceMath(
        layers.stream()
            .map(l -> rounded(l.layer().accept(this, new Place(l, parameters)), parameters))
            .toList());
  }

  private static LayerMath rounded(LayerMath exact, Map<String, Parameter> parameters) {
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
