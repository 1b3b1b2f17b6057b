package io.fmnist.dl4j;

import io.fmnist.api.backend.AveragedWeights;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.LossAndGradients;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.backend.support.FlatModel;
import io.fmnist.api.backend.support.FlatState;
import io.fmnist.api.backend.support.ResultQueue;
import io.fmnist.api.backend.support.SoftmaxCrossEntropy;
import io.fmnist.api.data.Batch;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.model.Weights;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network on ND4J. Passes run a {@link Plan} made for their number of images. On the processor
 * Java updates the flat parameter vector, and computes whatever ND4J is slow at. A resident model
 * leaves everything to the engine: a step copies its batch there and waits for nothing.
 */
final class Dl4jModel extends FlatModel {
  /** A property: true makes models resident on the processor too, to test that. */
  static final String RESIDENT = "fmnist.dl4j.resident";

  // A training has three numbers of images: full and last batch, and that of evaluation.
  private static final int MAX_PLANS = 4;

  private final Nd4jEngine engine;
  private final Layout layout;
  private final Parameters parameters;
  private final Map<String, NativeStatistics> running = new LinkedHashMap<>();
  private final Map<PlanKey, Plan> plans = new LinkedHashMap<>(8, 0.75f, true);
  private final ResultQueue<INDArray> results = new ResultQueue<>(Dl4jModel::read);
  private final List<EngineAverage> averages = new ArrayList<>();
  private final @Nullable EngineUpdater updater;

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
    boolean resident =
        request.runtime().device().type() == Device.Type.CUDA || Boolean.getBoolean(RESIDENT);
    updater = resident ? new EngineUpdater(state(), parameters, request) : null;
    doSetWeights(request.weights());
  }

  @Override
  protected void publish() {
    parameters.publish();
  }

  @Override
  protected void publishOptimizerState() {
    if (updater != null) {
      updater.publishSlots();
    }
  }

  @Override
  protected void fetch() {
    if (updater != null) {
      updater.fetch();
      running.values().forEach(NativeStatistics::fetch);
    }
  }

  /** Updates by the gradients where the passes leave them. */
  private void updateFromPass(double learningRate) {
    if (updater == null) {
      parameters.fetchGradients();
      super.update(learningRate);
    } else {
      updater.update(learningRate);
    }
  }

  @Override
  protected void update(double learningRate) {
    if (updater == null) {
      super.update(learningRate);
    } else {
      engine.setThreads(runtime().threads());
      parameters.publishGradients();
      updater.update(learningRate);
    }
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
    updateFromPass(learningRate);
    return result;
  }

  @Override
  protected LossAndGradients doLossAndGradients(Batch batch, DropoutMasks masks) {
    StepResult result = bothPasses(plan(batch.size(), true), batch, masks);
    parameters.fetchGradients();
    return new LossAndGradients(result.loss(), state().exportGradients());
  }

  /** Runs forward and backward pass and leaves the gradients with the engine. */
  private StepResult bothPasses(Plan plan, Batch batch, DropoutMasks masks) {
    if (updater != null) {
      return results.add(plan.bothPasses(batch, masks).dup());
    }
    int classes = architecture().classes();
    float[] logits = plan.forward(batch, masks);
    plan.backward(SoftmaxCrossEntropy.gradient(logits, classes, batch));
    return SoftmaxCrossEntropy.loss(logits, classes, batch);
  }

  /** Copies the results of some steps out in one copy, and frees them. */
  private static double[] read(List<INDArray> results) {
    double[] values = new double[2 * results.size()];
    try (INDArray all = Nd4j.concat(0, results.toArray(INDArray[]::new))) {
      Floats.read(all, values);
    }
    results.forEach(INDArray::close);
    return values;
  }

  @Override
  public AveragedWeights average(Weights start) {
    if (updater == null) {
      return super.average(start);
    }
    return alone(
        () -> {
          start.requireFit(architecture());
          EngineAverage average =
              new EngineAverage(start, state().layout(), parameters, running.values());
          averages.add(average);
          return new AveragedWeights() {
            @Override
            public void add(float share) {
              aloneRun(() -> average.add(share));
            }

            @Override
            public Weights weights() {
              return alone(() -> Weights.of(architecture(), average.tensors()));
            }
          };
        });
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
              training,
              updater != null);
      plans.put(key, plan);
    }
    return plan;
  }

  @Override
  protected void doClose() {
    results.readAll();
    averages.forEach(EngineAverage::close);
    if (updater != null) {
      updater.close();
    }
    plans.values().forEach(Plan::close);
    plans.clear();
    running.values().forEach(NativeStatistics::close);
    parameters.close();
  }
}
