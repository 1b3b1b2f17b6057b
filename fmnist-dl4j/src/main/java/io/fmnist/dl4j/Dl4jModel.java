package io.fmnist.dl4j;

import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.BatchCheck;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.FlatState;
import io.fmnist.api.backend.LossAndGradients;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.backend.SoftmaxCrossEntropy;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.data.Batch;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.api.train.Optimizer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A network on ND4J. Passes run a {@link Plan} made for their number of images; the update of the
 * flat parameter vector is Java, as on every engine.
 */
final class Dl4jModel implements BackendModel {
  // A training has three numbers of images: full and last batch, and that of evaluation.
  private static final int MAX_PLANS = 4;

  private final Nd4jEngine engine;
  private final Architecture architecture;
  private final Optimizer optimizer;
  private final int threads;
  private final Layout layout;
  private final FlatState state;
  private final Parameters parameters;
  private final Map<String, NativeStatistics> running = new LinkedHashMap<>();
  private final Map<PlanKey, Plan> plans = new LinkedHashMap<>(8, 0.75f, true);
  private boolean closed;

  private record PlanKey(int images, boolean training) {}

  Dl4jModel(Nd4jEngine engine, ModelRequest request) {
    this.engine = engine;
    architecture = request.architecture();
    optimizer = request.optimizer();
    threads = request.runtime().threads();
    engine.requireDevice(request.runtime().device());
    layout = new Layout(architecture);
    state = new FlatState(optimizer, layout.tensors());
    parameters = new Parameters(state);
    for (ResolvedLayer at : architecture.flattened()) {
      if (at.layer() instanceof BatchNorm) {
        running.put(at.path(), new NativeStatistics(at));
      }
    }
    setWeights(request.weights());
  }

  @Override
  public Architecture architecture() {
    requireOpen();
    return architecture;
  }

  @Override
  public StepResult trainStep(Batch batch, double learningRate, DropoutMasks masks) {
    requireOpen();
    BatchCheck.labeledImages(batch, architecture);
    Plan plan = plan(batch.size(), true);
    StepResult result = bothPasses(plan, batch, masks);
    plan.updateStatistics();
    state.update(learningRate);
    parameters.publish();
    return result;
  }

  @Override
  public LossAndGradients lossAndGradients(Batch batch, DropoutMasks masks) {
    requireOpen();
    BatchCheck.labeledImages(batch, architecture);
    StepResult result = bothPasses(plan(batch.size(), true), batch, masks);
    return new LossAndGradients(result.loss(), state.exportGradients());
  }

  /** Runs forward and backward pass and leaves the gradients in the flat vector. */
  private StepResult bothPasses(Plan plan, Batch batch, DropoutMasks masks) {
    int classes = architecture.classes();
    float[] logits = plan.forward(batch, masks);
    plan.backward(SoftmaxCrossEntropy.gradient(logits, classes, batch));
    parameters.fetchGradients();
    return SoftmaxCrossEntropy.loss(logits, classes, batch);
  }

  @Override
  public void applyGradients(Weights gradients, double learningRate) {
    requireOpen();
    gradients.requireTrainableFit(architecture);
    state.loadGradients(gradients);
    state.update(learningRate);
    parameters.publish();
  }

  @Override
  public float[] logits(Batch batch) {
    requireOpen();
    BatchCheck.images(batch, architecture);
    return plan(batch.size(), false).forward(batch, null).clone();
  }

  /** Returns the plan for a number of images; the one not used for longest makes room. */
  private Plan plan(int images, boolean training) {
    engine.setThreads(threads);
    PlanKey key = new PlanKey(images, training);
    Plan plan = plans.get(key);
    if (plan == null) {
      if (plans.size() == MAX_PLANS) {
        Iterator<Plan> oldest = plans.values().iterator();
        oldest.next().close();
        oldest.remove();
      }
      plan = new Plan(architecture, new Compiler(layout, parameters, running), images, training);
      plans.put(key, plan);
    }
    return plan;
  }

  @Override
  public Weights weights() {
    requireOpen();
    Map<String, Tensor> tensors = new LinkedHashMap<>(state.exportValues().asMap());
    running.values().forEach(statistics -> statistics.export(tensors));
    return Weights.of(architecture, tensors);
  }

  @Override
  public void setWeights(Weights weights) {
    requireOpen();
    weights.requireFit(architecture);
    state.loadValues(weights);
    parameters.publish();
    running.values().forEach(statistics -> statistics.load(weights));
  }

  @Override
  public OptimizerState optimizerState() {
    requireOpen();
    return state.optimizerState();
  }

  @Override
  public void setOptimizerState(OptimizerState imported) {
    requireOpen();
    imported.requireFit(architecture, optimizer);
    state.setOptimizerState(imported);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      plans.values().forEach(Plan::close);
      plans.clear();
      running.values().forEach(NativeStatistics::close);
      parameters.close();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("this model is closed; create a new one from its backend");
    }
  }
}
