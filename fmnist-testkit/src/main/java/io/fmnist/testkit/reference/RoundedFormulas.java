package io.fmnist.testkit.reference;

import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.optimizer.Adadelta;
import io.fmnist.api.optimizer.Adagrad;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Lion;
import io.fmnist.api.optimizer.RmsProp;
import io.fmnist.api.optimizer.Sgd;
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
  public OptimizerMath visitSgd(Sgd optimizer) {
    return rounded(super.visitSgd(optimizer));
  }

  @Override
  public OptimizerMath visitAdam(Adam optimizer) {
    return rounded(super.visitAdam(optimizer));
  }

  @Override
  public OptimizerMath visitAdagrad(Adagrad optimizer) {
    return rounded(super.visitAdagrad(optimizer));
  }

  @Override
  public OptimizerMath visitAdadelta(Adadelta optimizer) {
    return rounded(super.visitAdadelta(optimizer));
  }

  @Override
  public OptimizerMath visitRmsProp(RmsProp optimizer) {
    return rounded(super.visitRmsProp(optimizer));
  }

  @Override
  public OptimizerMath visitLion(Lion optimizer) {
    return rounded(super.visitLion(optimizer));
  }

  private static OptimizerMath rounded(OptimizerMath exact) {
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
