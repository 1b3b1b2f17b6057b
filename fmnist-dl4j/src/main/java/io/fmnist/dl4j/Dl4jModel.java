package io.fmnist.dl4j;

import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.BatchCheck;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.LossAndGradients;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.backend.SoftmaxCrossEntropy;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.data.Batch;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.api.train.FlatOptimizer;
import io.fmnist.api.train.Optimizer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
  private final Parameters parameters;
  private final Map<String, RunningStatistics> running = new LinkedHashMap<>();
  private final FlatOptimizer updater;
  private final Map<PlanKey, Plan> plans = new LinkedHashMap<>(8, 0.75f, true);
  private boolean closed;

  private record PlanKey(int images, boolean training) {}

  Dl4jModel(Nd4jEngine engine, ModelRequest request) {
    this.engine = engine;
    architecture = request.architecture();
    optimizer = request.optimizer();
    threads = request.runtime().threads();
    engine.requireCpu(request.runtime().device());
    layout = new Layout(architecture);
    parameters = new Parameters(layout.slots());
    for (ResolvedLayer at : architecture.flattened()) {
      if (at.layer() instanceof BatchNorm) {
        running.put(at.path(), new RunningStatistics(at));
      }
    }
    updater = new FlatOptimizer(optimizer, parameters.size());
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
    updater.update(parameters.values(), parameters.gradients(), learningRate);
    parameters.publish();
    return result;
  }

  @Override
  public LossAndGradients lossAndGradients(Batch batch, DropoutMasks masks) {
    requireOpen();
    BatchCheck.labeledImages(batch, architecture);
    StepResult result = bothPasses(plan(batch.size(), true), batch, masks);
    return new LossAndGradients(result.loss(), parameters.export(parameters.gradients()));
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
    parameters.load(gradients, parameters.gradients());
    updater.update(parameters.values(), parameters.gradients(), learningRate);
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
    Map<String, Tensor> found = new LinkedHashMap<>(parameters.export(parameters.values()).asMap());
    running.values().forEach(statistics -> statistics.export(found));
    Map<String, Tensor> ordered = new LinkedHashMap<>();
    for (ParameterSpec spec : architecture.parameters()) {
      ordered.put(spec.name(), Objects.requireNonNull(found.get(spec.name())));
    }
    return new Weights(ordered);
  }

  @Override
  public void setWeights(Weights weights) {
    requireOpen();
    weights.requireFit(architecture);
    parameters.load(weights, parameters.values());
    parameters.publish();
    running.values().forEach(statistics -> statistics.load(weights));
  }

  @Override
  public OptimizerState optimizerState() {
    requireOpen();
    Map<String, Weights> slots = new LinkedHashMap<>();
    List<String> names = optimizer.slots();
    for (int i = 0; i < names.size(); i++) {
      slots.put(names.get(i), parameters.export(updater.slot(i)));
    }
    return new OptimizerState(updater.steps(), slots);
  }

  @Override
  public void setOptimizerState(OptimizerState state) {
    requireOpen();
    state.requireFit(architecture, optimizer);
    List<String> names = optimizer.slots();
    for (int i = 0; i < names.size(); i++) {
      Weights slot = Objects.requireNonNull(state.slots().get(names.get(i)));
      parameters.load(slot, updater.slot(i));
    }
    updater.setSteps(state.steps());
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      plans.values().forEach(Plan::close);
      plans.clear();
      running.values().forEach(RunningStatistics::close);
      parameters.close();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("this model is closed; create a new one from its backend");
    }
  }
}
