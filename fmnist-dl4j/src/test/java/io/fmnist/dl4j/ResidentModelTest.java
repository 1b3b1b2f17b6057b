package io.fmnist.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fmnist.api.backend.AveragedWeights;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.DropoutMasks;
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
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("a model on ND4J whose state stays with the engine")
class ResidentModelTest {
  private static final ImageShape INPUT = new ImageShape(3, 9, 7);
  private static final int CLASSES = 4;
  private static final int IMAGES = 5;

  /**
   * The elements of neither dropout layer are a multiple of eight for five images. No bias that is
   * trained stands right before a batch normalization, where its gradient is rounding alone.
   */
  private static final Architecture NETWORK =
      new Architecture(
          INPUT,
          List.of(
              Conv2d.same(3, 3),
              Activation.relu(),
              BatchNorm.keras(),
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
        new RuntimeOptions(Device.cpu(), 1));
  }

  private static ModelRequest request() {
    return request(Adam.keras(), Regularization.NONE, FrozenLayers.NONE);
  }

  private static BackendModel resident(ModelRequest request) {
    System.setProperty(Dl4jModel.RESIDENT, "true");
    try {
      return new Dl4jBackend().create(request);
    } finally {
      System.clearProperty(Dl4jModel.RESIDENT);
    }
  }

  private static Batch batch(int seed) {
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

  static Stream<Optimizer> optimizers() {
    return Stream.of(
        new Sgd(0.01, 0.9, false),
        new Sgd(0.15, 0.2, true),
        new Adam(0.01, 0.8, 0.97, 1e-3),
        Adagrad.keras(),
        new Adadelta(0.3, 0.9, 1e-5),
        new RmsProp(0.01, 0.8, 0.9, 1e-3),
        Lion.keras());
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  @DisplayName("trains as the model in Java does: masks, statistics, clipping, L2, frozen layers")
  void stepsLikeJava(Optimizer optimizer) {
    ModelRequest request =
        request(optimizer, new Regularization(0.1, 0.05, false, 0.5), FrozenLayers.at("6"));
    try (BackendModel model = resident(request);
        BackendModel expected = new Dl4jBackend().create(request)) {
      for (int step = 0; step < 3; step++) {
        DropoutMasks masks = new DropoutMasks(1, step);
        StepResult actual = model.trainStep(batch(step), 1e-3, masks);
        StepResult wanted = expected.trainStep(batch(step), 1e-3, masks);
        assertThat(actual.loss()).isCloseTo(wanted.loss(), within(1e-5));
        assertThat(actual.correct()).isEqualTo(wanted.correct());
        requireNear(model.weights(), expected.weights());
        OptimizerState state = expected.optimizerState();
        assertThat(model.optimizerState().steps()).isEqualTo(state.steps());
        state
            .slots()
            .forEach((slot, v) -> requireNear(model.optimizerState().slots().get(slot), v));
        model.setWeights(expected.weights());
        model.setOptimizerState(state);
      }
      assertThat(model.logits(batch(9))).containsExactly(expected.logits(batch(9)), within(1e-5f));
    }
  }

  private static void requireNear(Weights actual, Weights expected) {
    assertThat(actual.asMap().keySet()).containsExactlyElementsOf(expected.asMap().keySet());
    expected
        .asMap()
        .forEach(
            (name, tensor) ->
                assertThat(actual.get(name).toArray())
                    .as(name)
                    .containsExactly(tensor.toArray(), within(2e-5f)));
  }

  @Test
  @DisplayName(
      "copies a batch to the engine in a step and nothing back: no parameters or gradients")
  void transfers() {
    try (BackendModel model = resident(request())) {
      Batch batch = batch(1);
      List<StepResult> results = new ArrayList<>();
      // Constants go over when the calls are written.
      results.add(model.trainStep(batch, 0.1, new DropoutMasks(1, 0)));
      long to = Floats.bytesToEngine();
      long from = Floats.bytesFromEngine();
      int steps = 15;
      for (int step = 1; step <= steps; step++) {
        results.add(model.trainStep(batch, 0.1, new DropoutMasks(1, step)));
      }
      int masks = (IMAGES * 3 * 4 * 3 + 7) / 8 + (IMAGES * 7 + 7) / 8;
      int inputs = IMAGES * (INPUT.elements() + Float.BYTES + CLASSES * Float.BYTES) + masks;
      assertThat(Floats.bytesToEngine() - to).isEqualTo((long) steps * inputs);
      assertThat(Floats.bytesFromEngine() - from).isZero();
      results.forEach(result -> assertThat(result.loss()).isFinite());
      assertThat(Floats.bytesFromEngine() - from).isEqualTo(results.size() * 2L * Double.BYTES);
    }
  }

  @Test
  @DisplayName("averages its weights where they are")
  void averages() {
    Weights start = Weights.initial(NETWORK, 8);
    try (BackendModel model = resident(request())) {
      AveragedWeights average = model.average(start);
      AveragedWeights expected = AveragedWeights.inJava(model, start);
      for (int step = 0; step < 3; step++) {
        model.trainStep(batch(step), 0.01, new DropoutMasks(1, step));
        long before = Floats.bytesFromEngine();
        average.add(0.3f);
        assertThat(Floats.bytesFromEngine()).isEqualTo(before);
        expected.add(0.3f);
      }
      requireNear(average.weights(), expected.weights());
    }
  }

  @Test
  @DisplayName("lets results be read after close")
  void readsAfterClose() {
    BackendModel model = resident(request());
    StepResult result = model.trainStep(batch(0), 0.01, new DropoutMasks(1, 0));
    StepResult other = model.trainStep(batch(0), 0.01, new DropoutMasks(1, 1));
    assertThat(other.isRead()).isFalse();
    model.close();
    assertThat(result.loss()).isFinite().isNotEqualTo(other.loss());
  }
}
