package io.fmnist.it.reference;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.LossAndGradients;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.data.Batch;
import io.fmnist.api.metric.Logits;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@link ReferenceNetwork} and {@link ReferenceOptimizer} behind the interface of a backend. */
final class ReferenceModel implements BackendModel {
  private final Architecture architecture;
  private final Formulas formulas;
  private final ReferenceNetwork network;
  private final ReferenceOptimizer optimizer;
  private double firstRate = Double.NaN;
  private boolean closed;

  ReferenceModel(ModelRequest request, Formulas formulas) {
    this.architecture = request.architecture();
    this.formulas = formulas;
    this.network = new ReferenceNetwork(architecture, request.weights(), formulas);
    this.optimizer = new ReferenceOptimizer(architecture, request.optimizer(), formulas);
  }

  @Override
  public Architecture architecture() {
    requireOpen();
    return architecture;
  }

  @Override
  public StepResult trainStep(Batch batch, double learningRate, DropoutMasks masks) {
    requireOpen();
    requireTrainable(batch);
    ReferenceGradients computed = network.gradients(batch, masks);
    network.updateStatistics();
    update(computed.byName(), learningRate);
    return new StepResult(computed.loss(), correct(computed.logits(), batch));
  }

  @Override
  public LossAndGradients lossAndGradients(Batch batch, DropoutMasks masks) {
    requireOpen();
    requireTrainable(batch);
    ReferenceGradients computed = network.gradients(batch, masks);
    return new LossAndGradients(computed.loss(), computed.rounded(architecture.parameters()));
  }

  @Override
  public void applyGradients(Weights gradients, double learningRate) {
    requireOpen();
    gradients.requireTrainableFit(architecture);
    Map<String, double[]> wide = new LinkedHashMap<>();
    gradients.asMap().forEach((name, t) -> wide.put(name, Floats.widened(t.toArray())));
    update(wide, learningRate);
  }

  private void update(Map<String, double[]> gradients, double learningRate) {
    if (Double.isNaN(firstRate)) {
      firstRate = learningRate;
    }
    optimizer.update(
        network.parameters(), gradients, formulas.learningRate(learningRate, firstRate));
  }

  @Override
  public float[] logits(Batch batch) {
    requireOpen();
    requireShape(batch);
    return Floats.of(network.logits(batch));
  }

  @Override
  public Weights weights() {
    requireOpen();
    return network.weights();
  }

  @Override
  public void setWeights(Weights weights) {
    requireOpen();
    network.setWeights(weights);
  }

  @Override
  public OptimizerState optimizerState() {
    requireOpen();
    return optimizer.state();
  }

  @Override
  public void setOptimizerState(OptimizerState state) {
    requireOpen();
    optimizer.setState(state);
  }

  @Override
  public void close() {
    closed = true;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("this model is closed; create another one");
    }
  }

  private void requireShape(Batch batch) {
    if (!batch.shape().equals(architecture.input())) {
      throw new FmnistException(
          "the batch holds images of shape "
              + batch.shape()
              + "; the network takes "
              + architecture.input());
    }
    if (batch.size() == 0) {
      throw new FmnistException("the batch holds no image; fill it with at least one");
    }
  }

  private void requireTrainable(Batch batch) {
    requireShape(batch);
    for (int i = 0; i < batch.size(); i++) {
      if (batch.label(i) >= architecture.classes()) {
        throw new FmnistException(
            "label "
                + batch.label(i)
                + " of image "
                + i
                + " has no logit; the network ends in "
                + architecture.classes()
                + ", so labels from 0 to "
                + (architecture.classes() - 1)
                + " are allowed");
      }
    }
  }

  private int correct(double[] logits, Batch batch) {
    float[] rounded = Floats.of(logits);
    int correct = 0;
    for (int i = 0; i < batch.size(); i++) {
      if (Logits.argmax(rounded, i, architecture.classes()) == batch.label(i)) {
        correct++;
      }
    }
    return correct;
  }
}
