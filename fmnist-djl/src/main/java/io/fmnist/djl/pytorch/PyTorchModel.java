package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.LossAndGradients;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.backend.support.FlatModel;
import io.fmnist.api.backend.support.FlatState;
import io.fmnist.api.backend.support.FlatTensor;
import io.fmnist.api.backend.support.SoftmaxCrossEntropy;
import io.fmnist.api.data.Batch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network on PyTorch whose state is in Java, for the processor. Each step builds the autograd
 * graph anew over arrays that alias the parameters' memory, runs it backward from the gradient of
 * the loss by the logits, and updates the flat parameter vector in Java, which is faster than any
 * optimizer call through JNI.
 */
final class PyTorchModel extends FlatModel {
  private final PtNDManager manager;
  private final Program program;
  private final Parameters parameters;
  private final Transfers transfers = new Transfers();
  private final Constants constants;
  private final DirectFloats logitGradients = new DirectFloats();

  PyTorchModel(PyTorchEngine engine, ModelRequest request) {
    this(engine, request, Compiler.compile(request.architecture(), request.frozen(), true));
  }

  private PyTorchModel(PyTorchEngine engine, ModelRequest request, Program program) {
    super(
        request,
        new FlatState(
            request.optimizer(),
            request.regularization(),
            request.frozen(),
            program.slots().stream().map(Slot::tensor).toList()));
    this.program = program;
    List<NormStatistics> running = program.batchNorms().stream().map(NormStatistics::new).toList();
    parameters = new Parameters(program.slots(), running, state(), transfers);
    manager = engine.newManager(engine.device(request.runtime().device()));
    constants = new Constants(manager, transfers);
    doSetWeights(request.weights());
  }

  @Override
  protected void publish() {
    parameters.publish();
  }

  @Override
  protected List<NormStatistics> runningStatistics() {
    return parameters.running();
  }

  @Override
  protected StepResult doTrainStep(Batch batch, double learningRate, DropoutMasks masks) {
    try (PtNDManager scope = manager.newSubManager(manager.getDevice())) {
      ForwardContext context = context(scope, batch, masks);
      StepResult result = backward(context, batch);
      for (ForwardContext.BatchStatistics statistics : context.statistics()) {
        parameters.running().get(statistics.ordinal()).update(statistics);
      }
      update(learningRate);
      return result;
    }
  }

  @Override
  protected LossAndGradients doLossAndGradients(Batch batch, DropoutMasks masks) {
    try (PtNDManager scope = manager.newSubManager(manager.getDevice())) {
      StepResult result = backward(context(scope, batch, masks), batch);
      return new LossAndGradients(result.loss(), state().exportGradients());
    }
  }

  @Override
  protected float[] doLogits(Batch batch) {
    try (PtNDManager scope = manager.newSubManager(manager.getDevice())) {
      return forward(context(scope, batch, null), batch).toFloatArray();
    }
  }

  private ForwardContext context(PtNDManager scope, Batch batch, @Nullable DropoutMasks masks) {
    JniUtils.setNumThreads(runtime().threads());
    JniUtils.setGradMode(masks != null);
    return new ForwardContext(
        scope,
        parameters.arrays(scope, masks != null),
        parameters,
        constants,
        batch.size(),
        masks == null ? null : drawing(masks));
  }

  private ForwardContext.MaskSource drawing(DropoutMasks masks) {
    return (dropout, context) -> dropout.drawn(masks, context, transfers);
  }

  private PtNDArray forward(ForwardContext context, Batch batch) {
    Shape shape = Program.pixels(batch);
    return program.run(
        transfers.put(context.manager(), batch.directPixels(), shape, DataType.UINT8), context);
  }

  /** Runs both passes and leaves the gradients in the flat vector. */
  private StepResult backward(ForwardContext context, Batch batch) {
    PtNDArray output = forward(context, batch);
    int classes = architecture().classes();
    float[] logits = output.toFloatArray();
    if (state().size() == 0) {
      // PyTorch refuses to go backward where nothing wants a gradient.
      return SoftmaxCrossEntropy.loss(logits, classes, batch);
    }
    float[] gradient = SoftmaxCrossEntropy.gradient(logits, classes, batch);
    Shape shape = new Shape(batch.size(), classes);
    ByteBuffer memory = logitGradients.of(gradient, gradient.length);
    PtNDArray seed = transfers.put(context.manager(), memory, shape, DataType.FLOAT32);
    JniUtils.backward(output, seed, false, false);
    readGradients(context);
    return SoftmaxCrossEntropy.loss(logits, classes, batch);
  }

  private void readGradients(ForwardContext context) {
    List<Slot> slots = parameters.slots();
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      PtNDArray gradient = JniUtils.getGradient(context.parameter(i));
      ByteBuffer memory = JniUtils.getByteBuffer(gradient, true).order(ByteOrder.nativeOrder());
      FlatTensor tensor = slot.tensor();
      memory.asFloatBuffer().get(state().gradients(), tensor.offset(), tensor.spec().size());
    }
  }

  @Override
  protected void doClose() {
    manager.close();
  }
}
