package io.fmnist.djl.tensorflow;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.LossAndGradients;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.backend.support.BaseModel;
import io.fmnist.api.backend.support.FlattenPlan;
import io.fmnist.api.backend.support.SoftmaxCrossEntropy;
import io.fmnist.api.data.Batch;
import io.fmnist.api.layer.Dropout;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A network on TensorFlow. Weights and optimizer state are variables of the session; a training
 * step is one run of a graph, which takes bytes and gives logits.
 */
final class TensorFlowModel extends BaseModel {
  /** Begins the names of slots as the kernels scale them: to scale back would cost a last bit. */
  private static final String EXACT = "tensorflow.";

  private final NDManager manager;
  private final GraphSession session;
  private final List<Layout> tensors;
  private final List<Layout> trainable;
  private final KernelForm kernelForm;
  private final Feed feed = new Feed();
  private long steps;

  /** Whether the state's variables hold anything: who only predicts never needs them. */
  private boolean hasState;

  TensorFlowModel(NDManager manager, ModelRequest request) {
    super(request);
    this.manager = manager;
    session =
        new GraphSession(
            kind -> TrainingGraph.of(request, kind), request.runtime().device(), manager);
    tensors = Layout.all(architecture(), new FlattenPlan(architecture()));
    trainable = tensors.stream().filter(l -> l.spec().isTrainable()).toList();
    kernelForm = KernelForm.of(optimizer());
    doSetWeights(request.weights());
  }

  @Override
  protected StepResult doTrainStep(Batch batch, double learningRate, DropoutMasks masks) {
    startState();
    try (NDManager scope = manager.newSubManager()) {
      NDList inputs = trainingInputs(scope, batch, masks);
      addRates(scope, inputs, learningRate);
      float[] logits = session.run(Signature.Kind.TRAIN, inputs).get(0).toFloatArray();
      steps++;
      return SoftmaxCrossEntropy.loss(logits, architecture().classes(), batch);
    }
  }

  @Override
  protected LossAndGradients doLossAndGradients(Batch batch, DropoutMasks masks) {
    try (NDManager scope = manager.newSubManager()) {
      NDList outputs = session.run(Signature.Kind.GRADIENTS, trainingInputs(scope, batch, masks));
      float[] logits = outputs.get(0).toFloatArray();
      double loss = SoftmaxCrossEntropy.loss(logits, architecture().classes(), batch).loss();
      return new LossAndGradients(loss, export(trainable, outputs.subNDList(1), 1));
    }
  }

  @Override
  protected void doApplyGradients(Weights gradients, double learningRate) {
    startState();
    try (NDManager scope = manager.newSubManager()) {
      NDList inputs = new NDList();
      load(scope, inputs, trainable, gradients, 1);
      addRates(scope, inputs, learningRate);
      session.run(Signature.Kind.APPLY, inputs);
      steps++;
    }
  }

  @Override
  protected float[] doLogits(Batch batch) {
    try (NDManager scope = manager.newSubManager()) {
      return session
          .run(Signature.Kind.LOGITS, new NDList(pixels(scope, batch)))
          .get(0)
          .toFloatArray();
    }
  }

  private NDList trainingInputs(NDManager scope, Batch batch, DropoutMasks masks) {
    NDArray targets = feed.targets(scope, batch, architecture().classes());
    NDList inputs = new NDList(pixels(scope, batch), targets);
    for (ResolvedLayer at : architecture().dropouts()) {
      double rate = ((Dropout) at.layer()).rate();
      inputs.add(feed.mask(scope, masks, at, rate, batch.size()));
    }
    return inputs;
  }

  private static NDArray pixels(NDManager scope, Batch batch) {
    ImageShape image = batch.shape();
    Shape shape = new Shape(batch.size(), image.channels(), image.height(), image.width());
    return scope.create(batch.directPixels().duplicate(), shape, DataType.UINT8);
  }

  private void addRates(NDManager scope, NDList inputs, double learningRate) {
    inputs.add(scope.create((float) kernelForm.rate().at(learningRate, steps + 1)));
    double decay = regularization().weightDecay();
    if (decay != 0) {
      inputs.add(scope.create((float) (1 - learningRate * decay)));
    }
  }

  @Override
  protected Weights doWeights() {
    try (NDManager scope = manager.newSubManager()) {
      NDList values = session.run(Signature.Kind.GET_WEIGHTS, new NDList(scope.create(0f)));
      return export(tensors, values, 1);
    }
  }

  @Override
  protected void doSetWeights(Weights weights) {
    try (NDManager scope = manager.newSubManager()) {
      NDList values = new NDList();
      load(scope, values, tensors, weights, 1);
      values.add(scope.create(0f));
      session.run(Signature.Kind.SET_WEIGHTS, values);
    }
  }

  @Override
  protected OptimizerState doOptimizerState() {
    startState();
    try (NDManager scope = manager.newSubManager()) {
      NDList values = session.run(Signature.Kind.GET_STATE, new NDList(scope.create(0f)));
      Map<String, Weights> state = new LinkedHashMap<>();
      Map<String, Weights> exact = new LinkedHashMap<>();
      List<String> slots = optimizer().slots();
      for (int i = 0; i < slots.size(); i++) {
        int from = i * trainable.size();
        NDList ofSlot = values.subNDList(from, from + trainable.size());
        String slot = slots.get(i);
        double scale = kernelForm.slotScales().get(i);
        state.put(slot, export(trainable, ofSlot, 1 / scale));
        if (scale != 1) {
          exact.put(EXACT + slot, export(trainable, ofSlot, 1));
        }
      }
      return new OptimizerState(steps, state, exact);
    }
  }

  @Override
  protected void doSetOptimizerState(OptimizerState state) {
    try (NDManager scope = manager.newSubManager()) {
      NDList values = new NDList();
      List<String> slots = optimizer().slots();
      for (int i = 0; i < slots.size(); i++) {
        String slot = slots.get(i);
        Weights exact = state.exact().get(EXACT + slot);
        if (exact == null) {
          Weights canonical = Objects.requireNonNull(state.slots().get(slot));
          load(scope, values, trainable, canonical, kernelForm.slotScales().get(i));
        } else {
          load(scope, values, trainable, exact, 1);
        }
      }
      values.add(scope.create(0f));
      session.run(Signature.Kind.SET_STATE, values);
      steps = state.steps();
      hasState = true;
    }
  }

  private void startState() {
    if (!hasState) {
      doSetOptimizerState(zeroState());
    }
  }

  private OptimizerState zeroState() {
    Map<String, Tensor> zeros = new LinkedHashMap<>();
    for (Layout l : trainable) {
      zeros.put(l.spec().name(), Tensor.of(l.spec().shape(), new float[l.spec().size()]));
    }
    Map<String, Weights> state = new LinkedHashMap<>();
    optimizer().slots().forEach(slot -> state.put(slot, new Weights(zeros)));
    return new OptimizerState(0, state);
  }

  private static Weights export(List<Layout> tensors, NDList values, double scale) {
    Map<String, Tensor> named = new LinkedHashMap<>();
    for (int i = 0; i < tensors.size(); i++) {
      Layout tensor = tensors.get(i);
      float[] canonical = scaled(tensor.order().toCanonical(values.get(i).toFloatArray()), scale);
      named.put(tensor.spec().name(), Tensor.of(tensor.spec().shape(), canonical));
    }
    return new Weights(named);
  }

  private static void load(
      NDManager scope, NDList into, List<Layout> tensors, Weights weights, double scale) {
    for (Layout tensor : tensors) {
      float[] canonical = scaled(weights.get(tensor.spec().name()).toArray(), scale);
      into.add(scope.create(tensor.order().toEngine(canonical), tensor.djlShape()));
    }
  }

  private static float[] scaled(float[] values, double factor) {
    if (factor != 1) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (values[i] * factor);
      }
    }
    return values;
  }

  @Override
  protected void doClose() {
    session.close();
    manager.close();
  }
}
