package io.fmnist.dl4j;

import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.LossAndGradients;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.backend.support.FlatModel;
import io.fmnist.api.backend.support.FlatState;
import io.fmnist.api.backend.support.SoftmaxCrossEntropy;
import io.fmnist.api.data.Batch;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.model.ResolvedLayer;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A network on ND4J. Passes run a {@link Plan} made for their number of images; the update of the
 * flat parameter vector is Java, as on every engine.
 */
final class Dl4jModel extends FlatModel {
  // A training has three numbers of images: full and last batch, and that of evaluation.
  private static final int MAX_PLANS = 4;

  private final Nd4jEngine engine;
  private final Layout layout;
  private final Parameters parameters;
  private final Map<String, NativeStatistics> running = new LinkedHashMap<>();
  private final Map<PlanKey, Plan> plans = new LinkedHashMap<>(8, 0.75f, true);

  private record PlanKey(int images, boolean training) {}

  Dl4jModel(Nd4jEngine engine, ModelRequest request) {
    this(engine, request, new Layout(request.architecture()));
  }

  private Dl4jModel(Nd4jEngine engine, ModelRequest request, Layout layout) {
    super(
        request,
        new FlatState(
            request.optimizer(), request.regularization(), request.frozen(), layout.tensors()));
    this.engine = engine;
    this.layout = layout;
    engine.requireDevice(request.runtime().device());
    parameters = new Parameters(state());
    for (ResolvedLayer at : request.architecture().flattened()) {
      if (at.layer() instanceof BatchNorm) {
        running.put(at.path(), new NativeStatistics(at));
      }
    }
    doSetWeights(request.weights());
  }

  @Override
  protected void publish() {
    parameters.publish();
  }

  @Override
  protected Collection<NativeStatistics> runningStatistics() {
    return running.values();
  }

  @Override
  protected StepResult doTrainStep(Batch batch, double learningRate, DropoutMasks masks) {
    Plan plan = plan(batch.size(), true);
    StepResult result = bothPasses(plan, batch, masks);
    plan.updateStatistics();
    update(learningRate);
    return result;
  }

  @Override
  protected LossAndGradients doLossAndGradients(Batch batch, DropoutMasks masks) {
    StepResult result = bothPasses(plan(batch.size(), true), batch, masks);
    return new LossAndGradients(result.loss(), state().exportGradients());
  }

  /** Runs forward and backward pass and leaves the gradients in the flat vector. */
  private StepResult bothPasses(Plan plan, Batch batch, DropoutMasks masks) {
    int classes = architecture().classes();
    float[] logits = plan.forward(batch, masks);
    plan.backward(SoftmaxCrossEntropy.gradient(logits, classes, batch));
    parameters.fetchGradients();
    return SoftmaxCrossEntropy.loss(logits, classes, batch);
  }

  @Override
  protected float[] doLogits(Batch batch) {
    return plan(batch.size(), false).forward(batch, null).clone();
  }

  /** Returns the plan for a number of images; the one not used for longest makes room. */
  private Plan plan(int images, boolean training) {
    engine.setThreads(runtime().threads());
    PlanKey key = new PlanKey(images, training);
    Plan plan = plans.get(key);
    if (plan == null) {
      if (plans.size() == MAX_PLANS) {
        Iterator<Plan> oldest = plans.values().iterator();
        oldest.next().close();
        oldest.remove();
      }
      plan =
          new Plan(
              architecture(),
              new Compiler(layout, parameters, running, frozen()),
              images,
              training);
      plans.put(key, plan);
    }
    return plan;
  }

  @Override
  protected void doClose() {
    plans.values().forEach(Plan::close);
    plans.clear();
    running.values().forEach(NativeStatistics::close);
    parameters.close();
  }
}
