package io.fmnist.djl.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.pytorch.engine.PtNDManager;
import io.fmnist.api.backend.AveragedWeights;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.LossAndGradients;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Dropout;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.MaxPool2d;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Adadelta;
import io.fmnist.api.optimizer.Adagrad;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Lion;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Regularization;
import io.fmnist.api.optimizer.RmsProp;
import io.fmnist.api.optimizer.Sgd;
import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With -Dfmnist.test.device=cuda on a GPU. */
@DisplayName("a model on PyTorch whose state is on the device")
class ResidentModelTest {
  private static final Device DEVICE =
      Device.parse(System.getProperty("fmnist.test.device", "cpu"));
  private static final ImageShape INPUT = new ImageShape(3, 9, 7);
  private static final int CLASSES = 4;
  private static final int IMAGES = 5;

  /** The elements of neither dropout layer are a multiple of eight for five images. */
  static final Architecture NETWORK =
      new Architecture(
          INPUT,
          List.of(
              Conv2d.same(3, 3),
              BatchNorm.keras(),
              Activation.relu(),
              MaxPool2d.of(2),
              new Dropout(0.25),
              new Flatten(),
              Dense.of(7),
              BatchNorm.keras(),
              new Dropout(0.5),
              Dense.of(CLASSES)));

  private static ModelRequest request(
      Optimizer optimizer, Regularization regularization, FrozenLayers frozen) {
    return new ModelRequest(
        NETWORK,
        optimizer,
        regularization,
        frozen,
        Weights.initial(NETWORK, 3),
        new RuntimeOptions(DEVICE, 1));
  }

  private static ModelRequest request() {
    return request(Adam.keras(), Regularization.NONE, FrozenLayers.NONE);
  }

  private static ResidentModel resident(ModelRequest request) {
    return new ResidentModel(PyTorchEngine.start(), request);
  }

  private static BackendModel inJava(ModelRequest request) {
    return new PyTorchModel(
        PyTorchEngine.start(),
        new ModelRequest(
            request.architecture(),
            request.optimizer(),
            request.regularization(),
            request.frozen(),
            request.weights(),
            new RuntimeOptions(Device.cpu(), 1)));
  }

  static Batch batch(int seed) {
    RandomStream random = new RandomStream(seed, Purpose.TEST, 0, 0);
    byte[] pixels = new byte[IMAGES * INPUT.elements()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextInt(256);
    }
    byte[] labels = new byte[IMAGES];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) random.nextInt(CLASSES);
    }
    List<String> names = IntStream.range(0, CLASSES).mapToObj(c -> "class " + c).toList();
    return Batch.of(LabeledImages.of(INPUT, names, true, pixels, labels));
  }

  private static Weights gradients(int seed) {
    RandomStream random = new RandomStream(seed, Purpose.TEST, 1, 0);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (ParameterSpec spec : NETWORK.parameters()) {
      if (spec.isTrainable()) {
        float[] values = new float[spec.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) random.nextGaussian();
        }
        tensors.put(spec.name(), Tensor.of(spec.shape(), values));
      }
    }
    return new Weights(tensors);
  }

  static Stream<Optimizer> optimizers() {
    return Stream.of(
        Sgd.of(0.01),
        new Sgd(0.01, 0.9, false),
        new Sgd(0.15, 0.2, true),
        Adam.keras(),
        new Adam(0.01, 0.8, 0.97, 1e-3),
        Adagrad.keras(),
        new Adadelta(0.3, 0.9, 1e-5),
        RmsProp.keras(),
        new RmsProp(0.01, 0.8, 0.9, 1e-3),
        Lion.keras());
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  @DisplayName("updates as Java does, to the bits where no root is taken")
  void updatesLikeJava(Optimizer optimizer) {
    ModelRequest request =
        request(optimizer, new Regularization(0.1, 0.05, false, 0), FrozenLayers.at("0"));
    try (BackendModel model = resident(request);
        BackendModel expected = inJava(request)) {
      for (int i = 0; i < 4; i++) {
        double rate = optimizer.learningRate() / (i + 1);
        model.applyGradients(gradients(i), rate);
        expected.applyGradients(gradients(i), rate);
      }
      boolean isExact = optimizer instanceof Sgd || optimizer instanceof Lion;
      requireNear(model.weights(), expected.weights(), isExact);
      OptimizerState state = expected.optimizerState();
      assertThat(model.optimizerState().steps()).isEqualTo(state.steps());
      state
          .slots()
          .forEach(
              (slot, values) ->
                  requireNear(model.optimizerState().slots().get(slot), values, isExact));
    }
  }

  /** PyTorch's root may differ from Java's in the last bit. */
  private static void requireNear(Weights actual, Weights expected, boolean isExact) {
    expected
        .asMap()
        .forEach(
            (name, tensor) -> {
              float largest = 0;
              for (float value : tensor.toArray()) {
                largest = Math.max(largest, Math.abs(value));
              }
              assertThat(actual.get(name).toArray())
                  .as(name)
                  .containsExactly(tensor.toArray(), within(isExact ? 0 : largest * 0x1p-20f));
            });
  }

  @Test
  @DisplayName("clips by the norm that Java computes")
  void clipsLikeJava() {
    ModelRequest request =
        request(Sgd.of(0.5), Regularization.NONE.withClipNorm(0.5), FrozenLayers.at("6"));
    try (BackendModel model = resident(request);
        BackendModel expected = inJava(request)) {
      model.applyGradients(gradients(1), 0.5);
      expected.applyGradients(gradients(1), 0.5);
      expected
          .weights()
          .asMap()
          .forEach(
              (name, tensor) ->
                  assertThat(model.weights().get(name).toArray())
                      .as(name)
                      .containsExactly(tensor.toArray(), within(1e-7f)));
    }
  }

  @Test
  @DisplayName(
      "computes a step as the model in Java does, masks and statistics too, and in the same order")
  void stepsLikeJava() {
    try (BackendModel model = resident(request());
        BackendModel expected = inJava(request())) {
      for (int step = 0; step < 3; step++) {
        // A wrong mask or a moved one would change the loss in its first digits.
        StepResult actual = model.trainStep(batch(step), 1e-3, new DropoutMasks(1, step));
        StepResult wanted = expected.trainStep(batch(step), 1e-3, new DropoutMasks(1, step));
        assertThat(actual.loss()).isCloseTo(wanted.loss(), within(1e-4));
        assertThat(actual.correct()).isEqualTo(wanted.correct());
        assertThat(names(model.lossAndGradients(batch(step), new DropoutMasks(1, step))))
            .isEqualTo(names(expected.lossAndGradients(batch(step), new DropoutMasks(1, step))));
        model.setWeights(expected.weights());
        model.setOptimizerState(expected.optimizerState());
      }
    }
  }

  @Test
  @DisplayName("counts the steps of a network without parameters")
  void countsWithoutParameters() {
    Architecture plain =
        new Architecture(new ImageShape(1, 2, 2), List.of(MaxPool2d.of(1), new Flatten()));
    Batch batch =
        Batch.of(
            LabeledImages.of(
                plain.input(), List.of("a", "b", "c", "d"), true, new byte[4], new byte[1]));
    ModelRequest request =
        new ModelRequest(
            plain, Adam.keras(), Weights.initial(plain, 3), new RuntimeOptions(DEVICE, 1));
    try (BackendModel model = resident(request)) {
      model.trainStep(batch, 0.1, new DropoutMasks(1, 0));
      assertThat(model.optimizerState().steps()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("starts every tensor at a multiple of 16 bytes, which kernels of GPUs ask for")
  void aligns() {
    PyTorchEngine engine = PyTorchEngine.start();
    try (PtNDManager manager = engine.newManager(engine.device(DEVICE))) {
      Program program = Compiler.compile(NETWORK, FrozenLayers.at("0"), false);
      ResidentParameters parameters =
          new ResidentParameters(
              program.slots(),
              request(Adam.keras(), new Regularization(0.1, 0, false, 0), FrozenLayers.at("0")),
              manager,
              new Transfers());
      assertThat(parameters.layout().tensors())
          .hasSize(10)
          .allSatisfy(tensor -> assertThat(tensor.offset() % 4).isZero());
      ResidentStatistics statistics =
          new ResidentStatistics(program.batchNorms(), FrozenLayers.NONE, manager, new Transfers());
      assertThat(statistics.values().layout().tensors())
          .hasSize(4)
          .allSatisfy(tensor -> assertThat(tensor.offset() % 4).isZero());
    }
  }

  private static List<String> names(LossAndGradients of) {
    return List.copyOf(of.gradients().asMap().keySet());
  }

  @Test
  @DisplayName(
      "copies a batch to the device in a step, in two parts, and nothing back: no parameters or gradients")
  void transfers() {
    try (ResidentModel model = resident(request())) {
      Batch batch = batch(1);
      Transfers transfers = model.transfers();
      List<StepResult> results = new ArrayList<>();
      // Constants go over in the first step.
      results.add(model.trainStep(batch, 0.1, new DropoutMasks(1, 0)));
      long to = transfers.bytesToEngine();
      long from = transfers.bytesFromEngine();
      long copies = transfers.copiesToEngine();
      int steps = 15;
      for (int step = 1; step <= steps; step++) {
        results.add(model.trainStep(batch, 0.1, new DropoutMasks(1, step)));
      }
      int masks = (IMAGES * 3 * 4 * 3 + 7) / 8 + (IMAGES * 7 + 7) / 8;
      int inputs = IMAGES * (INPUT.elements() + Integer.BYTES + CLASSES * Float.BYTES) + masks;
      assertThat(transfers.bytesToEngine() - to).isEqualTo((long) steps * inputs);
      assertThat(transfers.copiesToEngine() - copies).isEqualTo(steps * 2L);
      assertThat(transfers.bytesFromEngine() - from).isZero();
      results.forEach(result -> assertThat(result.loss()).isFinite());
      assertThat(transfers.bytesFromEngine() - from).isEqualTo(results.size() * 2L * Double.BYTES);
    }
  }

  @Test
  @DisplayName("gives the same bits where batches are uploaded ahead")
  void uploadsAhead() {
    try (ResidentModel model = resident(request());
        ResidentModel expected = resident(request())) {
      List<Batch> batches = List.of(batch(0), batch(1));
      for (int step = 0; step < 6; step++) {
        Batch batch = batches.get(step % 2);
        DropoutMasks masks = new DropoutMasks(1, step);
        if (step != 3) {
          model.upload(batch, masks);
        }
        // Of steps that never come.
        model.upload(batch(9), new DropoutMasks(1, 90 + step));
        long before = model.transfers().bytesToEngine();
        StepResult actual = model.trainStep(batch, 0.01, masks);
        assertThat(actual).isEqualTo(expected.trainStep(batch, 0.01, masks));
        if (step > 0) {
          assertThat(model.transfers().bytesToEngine() > before).isEqualTo(step == 3);
        }
      }
      assertThat(model.weights()).isEqualTo(expected.weights());
    }
  }

  @Test
  @DisplayName("lets results be read after close, and uploads no more")
  void readsAfterClose() {
    ResidentModel model = resident(request());
    StepResult result = model.trainStep(batch(0), 0.01, new DropoutMasks(1, 0));
    StepResult other = model.trainStep(batch(0), 0.01, new DropoutMasks(1, 0));
    assertThat(other.isRead()).isFalse();
    model.close();
    assertThat(result.loss()).isFinite().isNotEqualTo(other.loss());
    assertThatThrownBy(() -> model.upload(batch(0), new DropoutMasks(1, 1)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @DisplayName("averages its weights on the device to the bits that Java gives")
  void averages() {
    Weights start = Weights.initial(NETWORK, 8);
    try (ResidentModel model = resident(request())) {
      AveragedWeights average = model.average(start);
      AveragedWeights expected = AveragedWeights.inJava(model, start);
      for (int step = 0; step < 3; step++) {
        model.trainStep(batch(step), 0.01, new DropoutMasks(1, step));
        long before = model.transfers().bytesFromEngine();
        average.add(0.3f);
        assertThat(model.transfers().bytesFromEngine()).isEqualTo(before);
        expected.add(0.3f);
      }
      assertThat(average.weights()).isEqualTo(expected.weights());
    }
  }
}
