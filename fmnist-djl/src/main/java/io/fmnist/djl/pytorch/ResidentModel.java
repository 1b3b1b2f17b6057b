package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.backend.AveragedWeights;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.LossAndGradients;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.backend.support.BaseModel;
import io.fmnist.api.backend.support.BatchCheck;
import io.fmnist.api.backend.support.ResultQueue;
import io.fmnist.api.data.Batch;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network on PyTorch whose whole state is on the device. A step copies the batch there, one step
 * ahead where the loop asks for it, and waits for nothing: loss and count stay until they are read.
 */
final class ResidentModel extends BaseModel {
  /** A property: true keeps the state with the engine on the processor too, to test that. */
  static final String PROPERTY = "fmnist.pytorch.resident";

  private final PtNDManager manager;
  private final Program program;
  private final Transfers transfers = new Transfers();
  private final Constants constants;
  private final ResidentParameters parameters;
  private final ResidentStatistics running;
  private final ResultQueue<PtNDArray> results;
  private final UploadedInputs uploaded;

  /** Gradient of the loss by itself. */
  private final PtNDArray one;

  ResidentModel(PyTorchEngine engine, ModelRequest request) {
    super(request);
    // Those of a GPU take all channels at once.
    program = Compiler.compile(request.architecture(), request.frozen(), false);
    manager = engine.newManager(engine.device(request.runtime().device()));
    constants = new Constants(manager, transfers);
    JniUtils.setGradMode(false);
    parameters = new ResidentParameters(program.slots(), request, manager, transfers);
    running = new ResidentStatistics(program.batchNorms(), request.frozen(), manager, transfers);
    results = new ResultQueue<>(this::read);
    uploaded = new UploadedInputs(this::inputs);
    one =
        JniUtils.full(
            manager, new Shape(), 1, DataType.FLOAT64, manager.getDevice(), SparseFormat.DENSE);
    doSetWeights(request.weights());
  }

  /** Returns the count of what was copied. */
  Transfers transfers() {
    return transfers;
  }

  /** Copies the results of some steps out in one copy, and frees them. */
  private double[] read(List<PtNDArray> results) {
    PtNDArray[] arrays = results.toArray(PtNDArray[]::new);
    try (PtNDManager scope = newScope();
        PtNDArray all = JniUtils.cat(arrays, 0)) {
      all.attach(scope);
      return transfers.doubles(all);
    } finally {
      results.forEach(PtNDArray::close);
    }
  }

  private StepInputs inputs(Batch batch, DropoutMasks masks) {
    int classes = architecture().classes();
    return new StepInputs(manager, transfers, batch, classes, masks, program.dropouts());
  }

  @Override
  public boolean uploadsAhead() {
    return true;
  }

  @Override
  public void upload(Batch batch, DropoutMasks masks) {
    BatchCheck.labeledImages(batch, architecture());
    uploaded.add(batch, masks);
  }

  /** A training pass, both ways, with gradients off afterwards. */
  private final class Pass {
    private final StepInputs inputs;
    private final ForwardContext context;
    private final PtNDArray leaf;
    private final PtNDArray logits;
    private final PtNDArray loss;

    Pass(StepInputs inputs, int images, PtNDManager scope) {
      this.inputs = inputs;
      JniUtils.setNumThreads(runtime().threads());
      JniUtils.setGradMode(true);
      try {
        leaf = parameters.leaf(scope);
        context = context(scope, parameters.parts(leaf), images, inputs);
        logits = program.run(inputs.pixels(), context);
        PtNDArray terms =
            JniUtils.mul(JniUtils.logSoftmax(logits, 1, DataType.FLOAT64), inputs.targets());
        loss = JniUtils.div(JniUtils.sum(terms), context.scalar(-images));
        if (!parameters.isEmpty()) {
          // PyTorch refuses to go backward where nothing wants a gradient.
          JniUtils.backward(loss, one, false, false);
        }
      } finally {
        JniUtils.setGradMode(false);
      }
    }

    PtNDArray gradients() {
      return parameters.isEmpty() ? leaf : JniUtils.getGradient(leaf);
    }

    /** Returns loss and count of correct ones, float64, [2]. */
    PtNDArray lossAndCorrect() {
      PtNDArray hits = JniUtils.eq(JniUtils.argMax(logits, 1, false), inputs.labels());
      PtNDArray correct = JniUtils.to(JniUtils.sum(hits), DataType.FLOAT64, manager.getDevice());
      return JniUtils.stack(new PtNDArray[] {loss, correct}, 0);
    }
  }

  private ForwardContext context(
      PtNDManager scope, List<PtNDArray> tensors, int images, @Nullable StepInputs inputs) {
    return new ForwardContext(scope, tensors, running, constants, images, inputs);
  }

  private PtNDManager newScope() {
    return manager.newSubManager(manager.getDevice());
  }

  @Override
  protected StepResult doTrainStep(Batch batch, double learningRate, DropoutMasks masks) {
    try (StepInputs inputs = uploaded.take(batch, masks);
        PtNDManager scope = newScope()) {
      Pass pass = new Pass(inputs, batch.size(), scope);
      running.update(pass.context.statistics(), batch.size());
      parameters.update(pass.gradients(), learningRate, scope);
      PtNDArray lossAndCorrect = pass.lossAndCorrect();
      lossAndCorrect.attach(manager);
      return results.add(lossAndCorrect);
    }
  }

  @Override
  protected LossAndGradients doLossAndGradients(Batch batch, DropoutMasks masks) {
    try (StepInputs inputs = uploaded.take(batch, masks);
        PtNDManager scope = newScope()) {
      Pass pass = new Pass(inputs, batch.size(), scope);
      double loss = transfers.doubles(pass.loss)[0];
      return new LossAndGradients(
          loss, parameters.isEmpty() ? new Weights(Map.of()) : parameters.export(pass.gradients()));
    }
  }

  @Override
  protected float[] doLogits(Batch batch) {
    JniUtils.setNumThreads(runtime().threads());
    JniUtils.setGradMode(false);
    try (PtNDManager scope = newScope()) {
      ForwardContext context = context(scope, parameters.views(), batch.size(), null);
      PtNDArray pixels =
          transfers.put(scope, batch.directPixels(), Program.pixels(batch), DataType.UINT8);
      return transfers.floats(program.run(pixels, context));
    }
  }

  @Override
  protected void doApplyGradients(Weights gradients, double learningRate) {
    JniUtils.setGradMode(false);
    try (PtNDManager scope = newScope();
        DeviceVector given = new DeviceVector(parameters.layout(), manager, transfers)) {
      given.load(gradients);
      parameters.update(given.values(), learningRate, scope);
    }
  }

  @Override
  public AveragedWeights average(Weights start) {
    return alone(
        () -> {
          start.requireFit(architecture());
          JniUtils.setGradMode(false);
          DeviceVector values = new DeviceVector(parameters.layout(), manager, transfers);
          DeviceVector statistics = new DeviceVector(running.values().layout(), manager, transfers);
          values.load(start);
          statistics.load(start);
          return new Average(values, statistics);
        });
  }

  /** An average on the device. */
  private final class Average implements AveragedWeights {
    private final DeviceVector values;
    private final DeviceVector statistics;

    Average(DeviceVector values, DeviceVector statistics) {
      this.values = values;
      this.statistics = statistics;
    }

    @Override
    public void add(float share) {
      aloneRun(
          () -> {
            JniUtils.setGradMode(false);
            values.moveTowards(parameters.values(), share);
            statistics.moveTowards(running.values(), share);
          });
    }

    @Override
    public Weights weights() {
      return alone(() -> export(values, statistics));
    }
  }

  private Weights export(DeviceVector values, DeviceVector statistics) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(values.export().asMap());
    tensors.putAll(statistics.export().asMap());
    return Weights.of(architecture(), tensors);
  }

  @Override
  protected Weights doWeights() {
    return export(parameters.values(), running.values());
  }

  @Override
  protected void doSetWeights(Weights weights) {
    JniUtils.setGradMode(false);
    parameters.values().load(weights);
    running.values().load(weights);
  }

  @Override
  protected OptimizerState doOptimizerState() {
    return parameters.optimizerState();
  }

  @Override
  protected void doSetOptimizerState(OptimizerState state) {
    JniUtils.setGradMode(false);
    parameters.setOptimizerState(state);
  }

  @Override
  protected void doClose() {
    results.readAll();
    uploaded.close();
    manager.close();
  }
}
