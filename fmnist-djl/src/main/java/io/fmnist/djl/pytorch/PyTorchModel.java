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
import io.fmnist.api.model.ImageShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network on PyTorch. Each step builds the autograd graph anew over arrays that alias the
 * parameters' memory, runs it backward from the gradient of the loss by the logits, and updates the
 * flat parameter vector in Java, which is faster than any optimizer call through JNI.
 */
final class PyTorchModel extends FlatModel {
  private static final float MAX_PIXEL = 255;

  private final PtNDManager manager;
  private final Parameters parameters;
  private final List<Op> ops;
  private final List<NormStatistics> running;
  private final DirectFloats logitGradients = new DirectFloats();
  private final DirectFloats pixelScale = new DirectFloats();

  PyTorchModel(PyTorchEngine engine, ModelRequest request) {
    this(engine, request, Compiler.compile(request.architecture(), request.frozen()));
  }

  private PyTorchModel(PyTorchEngine engine, ModelRequest request, Compiler.Program program) {
    super(
        request,
        new FlatState(
            request.optimizer(),
            request.regularization(),
            request.frozen(),
            program.slots().stream().map(Slot::tensor).toList()));
    ai.djl.Device device = engine.device(request.runtime().device());
    ops = program.ops();
    parameters = new Parameters(program.slots(), state());
    running = program.batchNorms().stream().map(NormStatistics::new).toList();
    manager = engine.newManager(device);
    doSetWeights(request.weights());
  }

  @Override
  protected void publish() {
    parameters.publish();
  }

  @Override
  protected List<NormStatistics> runningStatistics() {
    return running;
  }

  @Override
  protected StepResult doTrainStep(Batch batch, double learningRate, DropoutMasks masks) {
    try (PtNDManager scope = manager.newSubManager(manager.getDevice())) {
      ForwardContext context = context(scope, batch, masks);
      StepResult result = backward(context, batch);
      for (ForwardContext.BatchStatistics statistics : context.statistics()) {
        running.get(statistics.ordinal()).update(statistics);
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
    return new ForwardContext(scope, parameters, running, batch.size(), masks);
  }

  private PtNDArray forward(ForwardContext context, Batch batch) {
    ImageShape image = batch.shape();
    Shape shape = new Shape(batch.size(), image.channels(), image.height(), image.width());
    PtNDArray pixels = context.bytes(batch.directPixels(), shape);
    PtNDArray floats = JniUtils.to(pixels, DataType.FLOAT32, context.manager().getDevice());
    PtNDArray scale = context.floats(pixelScale.of(new float[] {MAX_PIXEL}, 1), new Shape(1));
    JniUtils.divi(floats, scale);
    return ResidualOp.run(ops, floats, context);
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
    PtNDArray seed = context.floats(logitGradients.of(gradient, gradient.length), shape);
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
