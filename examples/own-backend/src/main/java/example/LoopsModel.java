package example;

import io.fmnist.api.backend.support.BaseModel;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.LossAndGradients;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.backend.support.SoftmaxCrossEntropy;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.data.Batch;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.api.backend.support.FlatOptimizer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All parameters stand in one vector, in the canonical order, so import and export are copies. */
final class LoopsModel extends BaseModel {
  private final FlatOptimizer update;
  // Flatten changes nothing: images arrive as C, H, W.
  private final List<ResolvedLayer> dense;
  private final float[] parameters;

  LoopsModel(ModelRequest request) {
    super(request);
    dense = request.architecture().resolved().stream().filter(at -> at.layer() instanceof Dense).toList();
    parameters = flat(request.weights(), request.architecture());
    update =
        new FlatOptimizer(
            request.optimizer(),
            request.regularization(),
            request.frozen(),
            request.architecture().parameters());
  }

  /** Returns the input of every dense layer, and the logits as the last. */
  private float[][] forward(Batch batch) {
    float[][] values = new float[dense.size() + 1][];
    ByteBuffer pixels = batch.pixels();
    values[0] = new float[pixels.remaining()];
    for (int i = 0; i < values[0].length; i++) {
      values[0][i] = (pixels.get(i) & 0xff) / 255f;
    }
    int kernel = 0;
    for (int layer = 0; layer < dense.size(); layer++) {
      int in = dense.get(layer).input().elements();
      int out = dense.get(layer).output().elements();
      int bias = kernel + in * out;
      values[layer + 1] = new float[batch.size() * out];
      for (int i = 0; i < values[layer + 1].length; i++) {
        double sum = hasBias(layer) ? parameters[bias + i % out] : 0;
        for (int j = 0; j < in; j++) {
          sum += (double) parameters[kernel + i % out * in + j] * values[layer][i / out * in + j];
        }
        values[layer + 1][i] = (float) sum;
      }
      kernel = bias + (hasBias(layer) ? out : 0);
    }
    return values;
  }

  private boolean hasBias(int layer) {
    return dense.get(layer).has(ParameterSpec.Role.BIAS);
  }

  /** Returns the gradient of every parameter, in their order. */
  private float[] backward(float[][] values, Batch batch) {
    double[] gradients = new double[parameters.length];
    float[] above = SoftmaxCrossEntropy.gradient(values[dense.size()], architecture().classes(), batch);
    int end = parameters.length;
    for (int layer = dense.size() - 1; layer >= 0; layer--) {
      int in = dense.get(layer).input().elements();
      int out = dense.get(layer).output().elements();
      int bias = hasBias(layer) ? end - out : end;
      int kernel = bias - in * out;
      double[] below = new double[batch.size() * in];
      for (int i = 0; i < above.length; i++) {
        for (int j = 0; j < in; j++) {
          int weight = kernel + i % out * in + j;
          gradients[weight] += (double) above[i] * values[layer][i / out * in + j];
          below[i / out * in + j] += (double) above[i] * parameters[weight];
        }
        if (hasBias(layer)) {
          gradients[bias + i % out] += above[i];
        }
      }
      above = floats(below);
      end = kernel;
    }
    return floats(gradients);
  }

  private static float[] floats(double[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    return rounded;
  }

  @Override
  protected StepResult doTrainStep(Batch batch, double learningRate, DropoutMasks masks) {
    float[][] values = forward(batch);
    update.update(parameters, backward(values, batch), learningRate);
    return SoftmaxCrossEntropy.loss(values[dense.size()], architecture().classes(), batch);
  }

  @Override
  protected LossAndGradients doLossAndGradients(Batch batch, DropoutMasks masks) {
    float[][] values = forward(batch);
    return new LossAndGradients(
        SoftmaxCrossEntropy.loss(values[dense.size()], architecture().classes(), batch).loss(),
        tensors(backward(values, batch)));
  }

  @Override
  protected void doApplyGradients(Weights gradients, double learningRate) {
    update.update(parameters, flat(gradients, architecture()), learningRate);
  }

  @Override
  protected float[] doLogits(Batch batch) {
    return forward(batch)[dense.size()];
  }

  @Override
  protected Weights doWeights() {
    return tensors(parameters);
  }

  @Override
  protected void doSetWeights(Weights weights) {
    copy(weights, parameters, architecture());
  }

  @Override
  protected OptimizerState doOptimizerState() {
    Map<String, Weights> slots = new LinkedHashMap<>();
    for (String slot : optimizer().slots()) {
      slots.put(slot, tensors(update.slot(slots.size())));
    }
    return new OptimizerState(update.steps(), slots);
  }

  @Override
  protected void doSetOptimizerState(OptimizerState state) {
    update.setSteps(state.steps());
    for (int slot = 0; slot < optimizer().slots().size(); slot++) {
      copy(state.slots().get(optimizer().slots().get(slot)), update.slot(slot), architecture());
    }
  }

  @Override
  protected void doClose() {}

  private static float[] flat(Weights weights, Architecture network) {
    float[] all = new float[(int) network.parameterCount()];
    copy(weights, all, network);
    return all;
  }

  private static void copy(Weights weights, float[] all, Architecture network) {
    int at = 0;
    for (ParameterSpec p : network.parameters()) {
      weights.get(p.name()).copyTo(all, at);
      at += p.size();
    }
  }

  private Weights tensors(float[] all) {
    Map<String, Tensor> named = new LinkedHashMap<>();
    int at = 0;
    for (ParameterSpec p : architecture().parameters()) {
      named.put(p.name(), Tensor.of(p.shape(), Arrays.copyOfRange(all, at, at += p.size())));
    }
    return new Weights(named);
  }
}
