package io.fmnist.api.train;

import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.LossAndGradients;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.backend.support.BatchCheck;
import io.fmnist.api.backend.support.SoftmaxCrossEntropy;
import io.fmnist.api.data.Batch;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The smallest real model, [flatten, dense] in plain Java, that also writes down what the loop gave
 * it.
 */
class SoftmaxRegression implements BackendModel {
  final List<List<Integer>> batchLabels = new ArrayList<>();
  final List<Double> learningRates = new ArrayList<>();
  final List<DropoutMasks> masks = new ArrayList<>();

  private final Architecture architecture;
  private final float[] kernel;
  private OptimizerState state = new OptimizerState(0, Map.of());

  SoftmaxRegression(Architecture architecture) {
    this.architecture = architecture;
    this.kernel = new float[architecture.input().elements() * architecture.classes()];
  }

  @Override
  public Architecture architecture() {
    return architecture;
  }

  @Override
  public StepResult trainStep(Batch batch, double learningRate, DropoutMasks stepMasks) {
    BatchCheck.labeledImages(batch, architecture);
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      labels.add(batch.label(i));
    }
    batchLabels.add(labels);
    learningRates.add(learningRate);
    masks.add(stepMasks);
    state = new OptimizerState(state.steps() + 1, Map.of());
    int classes = architecture.classes();
    int inputs = architecture.input().elements();
    float[] logits = logits(batch);
    float[] gradient = SoftmaxCrossEntropy.gradient(logits, classes, batch);
    for (int n = 0; n < batch.size(); n++) {
      for (int c = 0; c < classes; c++) {
        for (int i = 0; i < inputs; i++) {
          float pixel = (batch.pixels().get(n * inputs + i) & 0xFF) / 255f;
          kernel[c * inputs + i] -= (float) learningRate * gradient[n * classes + c] * pixel;
        }
      }
    }
    return SoftmaxCrossEntropy.loss(logits, classes, batch);
  }

  @Override
  public float[] logits(Batch batch) {
    int classes = architecture.classes();
    int inputs = architecture.input().elements();
    float[] logits = new float[batch.size() * classes];
    for (int n = 0; n < batch.size(); n++) {
      for (int c = 0; c < classes; c++) {
        for (int i = 0; i < inputs; i++) {
          float pixel = (batch.pixels().get(n * inputs + i) & 0xFF) / 255f;
          logits[n * classes + c] += kernel[c * inputs + i] * pixel;
        }
      }
    }
    return logits;
  }

  @Override
  public LossAndGradients lossAndGradients(Batch batch, DropoutMasks stepMasks) {
    throw new UnsupportedOperationException("the training loop does not need it");
  }

  @Override
  public void applyGradients(Weights gradients, double learningRate) {
    throw new UnsupportedOperationException("the training loop does not need it");
  }

  @Override
  public Weights weights() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (ParameterSpec p : architecture.parameters()) {
      boolean isKernel = p.role() == ParameterSpec.Role.KERNEL;
      tensors.put(p.name(), Tensor.of(p.shape(), isKernel ? kernel : new float[p.size()]));
    }
    return new Weights(tensors);
  }

  @Override
  public void setWeights(Weights weights) {
    weights.get("1.kernel").copyTo(kernel, 0);
  }

  @Override
  public OptimizerState optimizerState() {
    return state;
  }

  @Override
  public void setOptimizerState(OptimizerState newState) {
    state = newState;
  }

  @Override
  public void close() {}
}
