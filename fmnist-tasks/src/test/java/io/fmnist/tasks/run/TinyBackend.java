package io.fmnist.tasks.run;

import io.fmnist.api.backend.Availability;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Capabilities;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.LossAndGradients;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.backend.support.BaseModel;
import io.fmnist.api.backend.support.FlatOptimizer;
import io.fmnist.api.backend.support.SoftmaxCrossEntropy;
import io.fmnist.api.data.Batch;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/** [flatten, dense] in float32 and plain Java, with every optimizer. */
public final class TinyBackend implements Backend {
  private final String id;
  private final IntConsumer onLogits;

  /** Makes one. */
  public TinyBackend(String id) {
    this(id, size -> {});
  }

  /**
   * Makes one.
   *
   * @param onLogits called with the number of images before logits are computed
   */
  public TinyBackend(String id, IntConsumer onLogits) {
    this.id = id;
    this.onLogits = onLogits;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Availability availability() {
    return Availability.yes();
  }

  @Override
  public Capabilities capabilities() {
    return Capabilities.complete(Device.Type.CPU);
  }

  @Override
  public Map<String, String> describe() {
    return Map.of("engine", id + " 1");
  }

  @Override
  public BackendModel create(ModelRequest request) {
    return new Model(request, onLogits);
  }

  private static final class Model extends BaseModel {
    private final float[] values;
    private final FlatOptimizer updater;

    private final IntConsumer onLogits;

    Model(ModelRequest request, IntConsumer onLogits) {
      super(request);
      this.onLogits = onLogits;
      values = new float[(int) architecture().parameterCount()];
      updater = new FlatOptimizer(optimizer(), values.length);
      doSetWeights(request.weights());
    }

    private Weights export(float[] flat) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      int offset = 0;
      for (ParameterSpec p : architecture().parameters()) {
        float[] own = new float[p.size()];
        System.arraycopy(flat, offset, own, 0, own.length);
        tensors.put(p.name(), Tensor.of(p.shape(), own));
        offset += own.length;
      }
      return new Weights(tensors);
    }

    private void load(Weights weights, float[] flat) {
      int offset = 0;
      for (ParameterSpec p : architecture().parameters()) {
        weights.get(p.name()).copyTo(flat, offset);
        offset += p.size();
      }
    }

    private int inputs() {
      return architecture().input().elements();
    }

    @Override
    protected StepResult doTrainStep(Batch batch, double learningRate, DropoutMasks masks) {
      int classes = architecture().classes();
      float[] logits = doLogits(batch);
      float[] above = SoftmaxCrossEntropy.gradient(logits, classes, batch);
      float[] gradients = new float[values.length];
      for (int n = 0; n < batch.size(); n++) {
        for (int c = 0; c < classes; c++) {
          float gradient = above[n * classes + c];
          for (int i = 0; i < inputs(); i++) {
            gradients[c * inputs() + i] += gradient * pixel(batch, n, i);
          }
          gradients[classes * inputs() + c] += gradient;
        }
      }
      updater.update(values, gradients, learningRate);
      return SoftmaxCrossEntropy.loss(logits, classes, batch);
    }

    private float pixel(Batch batch, int n, int i) {
      return (batch.pixels().get(n * inputs() + i) & 0xFF) / 255f;
    }

    @Override
    protected float[] doLogits(Batch batch) {
      onLogits.accept(batch.size());
      int classes = architecture().classes();
      float[] logits = new float[batch.size() * classes];
      for (int n = 0; n < batch.size(); n++) {
        for (int c = 0; c < classes; c++) {
          logits[n * classes + c] = values[classes * inputs() + c];
          for (int i = 0; i < inputs(); i++) {
            logits[n * classes + c] += values[c * inputs() + i] * pixel(batch, n, i);
          }
        }
      }
      return logits;
    }

    @Override
    protected LossAndGradients doLossAndGradients(Batch batch, DropoutMasks masks) {
      throw new UnsupportedOperationException("no run needs it");
    }

    @Override
    protected void doApplyGradients(Weights gradients, double learningRate) {
      throw new UnsupportedOperationException("no run needs it");
    }

    @Override
    protected Weights doWeights() {
      return export(values);
    }

    @Override
    protected void doSetWeights(Weights weights) {
      load(weights, values);
    }

    @Override
    protected OptimizerState doOptimizerState() {
      Map<String, Weights> slots = new LinkedHashMap<>();
      for (int i = 0; i < optimizer().slots().size(); i++) {
        slots.put(optimizer().slots().get(i), export(updater.slot(i)));
      }
      return new OptimizerState(updater.steps(), slots, Map.of("tiny.first", export(values)));
    }

    @Override
    protected void doSetOptimizerState(OptimizerState state) {
      for (int i = 0; i < optimizer().slots().size(); i++) {
        load(state.slots().get(optimizer().slots().get(i)), updater.slot(i));
      }
      updater.setSteps(state.steps());
    }

    @Override
    protected void doClose() {}
  }
}
