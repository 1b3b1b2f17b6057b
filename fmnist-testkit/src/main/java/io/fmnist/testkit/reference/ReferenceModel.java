package io.fmnist.testkit.reference;

import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.LossAndGradients;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.backend.support.BaseModel;
import io.fmnist.api.data.Batch;
import io.fmnist.api.metric.Logits;
import io.fmnist.api.model.Weights;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@link ReferenceNetwork} and {@link ReferenceOptimizer} behind the interface of a backend. */
final class ReferenceModel extends BaseModel {
  private final Formulas formulas;
  private final ReferenceNetwork network;
  private final ReferenceOptimizer optimizer;
  private double firstRate = Double.NaN;

  ReferenceModel(ModelRequest request, Formulas formulas) {
    super(request);
    this.formulas = formulas;
    this.network =
        new ReferenceNetwork(request.architecture(), request.frozen(), request.weights(), formulas);
    this.optimizer =
        new ReferenceOptimizer(
            request.architecture(), request.optimizer(), request.regularization(), formulas);
  }

  @Override
  protected StepResult doTrainStep(Batch batch, double learningRate, DropoutMasks masks) {
    ReferenceGradients computed = network.gradients(batch, masks);
    network.updateStatistics();
    update(computed.byName(), learningRate);
    return new StepResult(computed.loss(), correct(computed.logits(), batch));
  }

  @Override
  protected LossAndGradients doLossAndGradients(Batch batch, DropoutMasks masks) {
    ReferenceGradients computed = network.gradients(batch, masks);
    return new LossAndGradients(computed.loss(), computed.rounded(architecture().parameters()));
  }

  @Override
  protected void doApplyGradients(Weights gradients, double learningRate) {
    Map<String, double[]> wide = new LinkedHashMap<>();
    gradients.asMap().forEach((name, t) -> wide.put(name, Floats.widened(t.toArray())));
    update(wide, learningRate);
  }

  private void update(Map<String, double[]> gradients, double learningRate) {
    if (Double.isNaN(firstRate)) {
      firstRate = learningRate;
    }
    optimizer.update(
        network.parameters().stream().filter(p -> !formulas.stays(p)).toList(),
        gradients,
        formulas.learningRate(learningRate, firstRate));
  }

  @Override
  protected float[] doLogits(Batch batch) {
    return Floats.of(network.logits(batch));
  }

  @Override
  protected Weights doWeights() {
    return network.weights();
  }

  @Override
  protected void doSetWeights(Weights weights) {
    network.setWeights(weights);
  }

  @Override
  protected OptimizerState doOptimizerState() {
    return optimizer.state();
  }

  @Override
  protected void doSetOptimizerState(OptimizerState state) {
    optimizer.setState(state);
  }

  @Override
  protected void doClose() {}

  private int correct(double[] logits, Batch batch) {
    float[] rounded = Floats.of(logits);
    int correct = 0;
    for (int i = 0; i < batch.size(); i++) {
      if (Logits.argmax(rounded, i, architecture().classes()) == batch.label(i)) {
        correct++;
      }
    }
    return correct;
  }
}
