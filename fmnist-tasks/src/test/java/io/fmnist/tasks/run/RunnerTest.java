package io.fmnist.tasks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.Availability;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Capabilities;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.optimizer.Sgd;
import io.fmnist.api.train.TrainingDivergedException;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.tasks.Task;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("a run")
class RunnerTest {
  private static final ImageShape SHAPE = new ImageShape(1, 2, 2);
  private static final Task TASK =
      Task.of(
          "tiny",
          Architecture.builder(1, 2, 2).flatten().dense(3).build(),
          TrainingSpec.of(Sgd.of(0.25), 4, 2, 1));

  @Test
  void isNoResultWhereTheLossOnTheTestImagesIsNoNumber() {
    Runner runner = new Runner(new DarkOnly(), RunOptions.defaults());
    assertThatThrownBy(() -> runner.run(TASK, dataset(255)))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("the test loss is NaN after epoch 2, at learning rate 0.25");
  }

  @Test
  void namesALogitBeyondTheClassesByItsNumber(@TempDir Path folder) {
    RunResult run = new Runner(new DarkOnly(), RunOptions.defaults()).run(TASK, dataset(0));
    assertThat(run.test().loss()).isFinite();
    assertThat(run.test().confusion().classNames()).containsExactly("a", "b", "2");
    assertThat(SavedRuns.read(RunFolder.write(folder, run)).classNames())
        .containsExactly("a", "b", "2");
  }

  @Test
  void holdsOutThePartOfTheImagesThatTheTrainingAsksFor(@TempDir Path folder) {
    assertThat(counts(dataset(0), 0.2)).containsExactly(8, 2, 4);
    assertThat(counts(dataset(0), 0.5)).containsExactly(5, 5, 4);
    assertThat(counts(dataset(0), 0.81)).containsExactly(1, 9, 4);
    Dataset own =
        new Dataset(
            "mine", images(10, 0), images(4, 0), Map.of(), Optional.of(images(3, 0)), false);
    assertThat(counts(own, 0.2)).containsExactly(10, 3, 4);
    assertThatThrownBy(() -> counts(own, 0))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("split.validation is 0.0, but dataset mine has validation images");
    Task all = TASK.withTraining(TASK.training().withValidationShare(0));
    RunResult run = new Runner(new DarkOnly(), RunOptions.defaults()).run(all, dataset(0));
    assertThat(run.history().end().validationLoss()).isNaN();
    SavedRun saved = SavedRuns.read(RunFolder.write(folder, run));
    assertThat(saved.trainImages()).isEqualTo(10);
    assertThat(saved.validationImages()).isZero();
    assertThat(saved.task()).isEqualTo(all);
  }

  private static List<Integer> counts(Dataset dataset, double share) {
    TrainingSpec training = TASK.training().withValidationShare(share);
    return RunData.of(dataset, OptionalInt.empty(), training).counts();
  }

  @Test
  void namesThePartWhoseLabelsHaveNoLogit() {
    List<String> names = IntStream.range(0, 6).mapToObj(Integer::toString).toList();
    LabeledImages fits = labels(names, 0, 1, 2);
    LabeledImages wrong = labels(names, 2, 3, 5);
    assertThatThrownBy(() -> Runner.requireFit(TASK, new Dataset("mine", fits, wrong, Map.of())))
        .isInstanceOf(FmnistException.class)
        .hasMessage(
            "the test labels of mine go up to 5 (label 3 at image 1, counted from 0), but tiny ends"
                + " in 3 logits, for labels 0 to 2; give its last layer 6 units or correct the"
                + " labels");
    assertThatThrownBy(() -> Runner.requireFit(TASK, new Dataset("mine", wrong, fits, Map.of())))
        .hasMessageStartingWith("the training labels of mine go up to 5");
    LabeledImages three = labels(names.subList(0, 3), 0, 1, 2);
    assertThatThrownBy(() -> Runner.requireFit(TASK, new Dataset("mine", three, fits, Map.of())))
        .hasMessageStartingWith(
            "the test images of mine have 6 classes, but tiny ends in 3 logits; give its last layer");
    Runner.requireFit(TASK, new Dataset("mine", three, three, Map.of()));
  }

  @Test
  void namesThePartWhoseImagesHaveAnotherShape() {
    LabeledImages wide =
        LabeledImages.of(new ImageShape(1, 2, 3), List.of("a"), true, new byte[6], new byte[1]);
    assertThatThrownBy(
            () -> Runner.requireFit(TASK, new Dataset("mine", images(1, 0), wide, Map.of())))
        .hasMessageStartingWith("the test images of mine have shape [1, 2, 3], but the input");
  }

  private static LabeledImages labels(List<String> names, int... labels) {
    byte[] bytes = new byte[labels.length];
    for (int i = 0; i < labels.length; i++) {
      bytes[i] = (byte) labels[i];
    }
    return LabeledImages.of(SHAPE, names, true, new byte[bytes.length * SHAPE.elements()], bytes);
  }

  /** Dark images to learn from, and test images of another brightness. */
  private static Dataset dataset(int testPixel) {
    return new Dataset("tiny", images(10, 0), images(4, testPixel), Map.of());
  }

  private static LabeledImages images(int count, int pixel) {
    byte[] pixels = new byte[count * SHAPE.elements()];
    Arrays.fill(pixels, (byte) pixel);
    return LabeledImages.of(SHAPE, List.of("a", "b"), true, pixels, new byte[count]);
  }

  /** An engine that learns nothing and whose logits are NaN for images that are not dark. */
  private static final class DarkOnly implements Backend {
    @Override
    public String id() {
      return "dark-only";
    }

    @Override
    public Availability availability() {
      return Availability.yes();
    }

    @Override
    public Capabilities capabilities() {
      return Capabilities.complete(Device.Type.CPU);
    }

    @Override
    public Map<String, String> describe() {
      return Map.of("engine", "none");
    }

    @Override
    public BackendModel create(ModelRequest request) {
      return (BackendModel)
          Proxy.newProxyInstance(
              BackendModel.class.getClassLoader(),
              new Class<?>[] {BackendModel.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "architecture" -> request.architecture();
                    case "weights" -> request.weights();
                    case "uploadsAhead" -> false;
                    case "trainStep" -> new StepResult(1, 0);
                    case "logits" -> logits((Batch) arguments[0], request.architecture());
                    case "close" -> null;
                    default -> throw new UnsupportedOperationException(method.getName());
                  });
    }

    private static float[] logits(Batch batch, Architecture network) {
      float[] logits = new float[batch.size() * network.classes()];
      Arrays.fill(logits, batch.pixels().get(0) == 0 ? 0 : Float.NaN);
      return logits;
    }
  }

  @Test
  void isNotBegunWhereItsDescriptionCouldNotBeReadAgain() {
    List<Layer> layers = List.of(Conv2d.same(1, 1));
    for (int depth = 0; depth < 25; depth++) {
      layers = List.of(new Residual(layers, List.of()));
    }
    List<Layer> all = new ArrayList<>(layers);
    all.addAll(List.of(new Flatten(), Dense.of(3)));
    Task deep = Task.of("deep", new Architecture(SHAPE, all), TASK.training());
    Runner runner = new Runner(new DarkOnly(), RunOptions.defaults());
    assertThatThrownBy(() -> runner.run(deep, dataset(0)))
        .isInstanceOf(FmnistException.class)
        .hasMessageStartingWith(
            "the description of deep could not be read again after the training:");
  }
}
