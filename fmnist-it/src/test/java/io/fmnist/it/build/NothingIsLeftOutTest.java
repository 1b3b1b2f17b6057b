package io.fmnist.it.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.augment.Augmentation;
import io.fmnist.api.augment.Cutout;
import io.fmnist.api.augment.Flip;
import io.fmnist.api.augment.Mixup;
import io.fmnist.api.augment.Shift;
import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.ActivationFunction;
import io.fmnist.api.layer.Initializer;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Sgd;
import io.fmnist.api.train.LearningRateSchedule;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.spec.SpecFormat;
import io.fmnist.testkit.kit.LayerCase;
import io.fmnist.testkit.kit.LayerCases;
import io.fmnist.testkit.kit.OptimizerCases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Walks the sealed hierarchies, so that whoever adds a layer, an optimizer or a schedule hears from
 * this test what is still missing; docs/add-a-layer.md lists it all.
 */
@DisplayName("every layer, optimizer and schedule has")
class NothingIsLeftOutTest {
  private static final Path FORMAT = Path.of("..", "docs", "spec-format.md");
  private static final Path GOLDEN =
      Path.of("..", "fmnist-testkit/src/test/resources/io/fmnist/testkit/reference");
  private static final Architecture NETWORK =
      Architecture.builder(1, 4, 4).flatten().dense(2).build();

  private static final List<LearningRateSchedule> SCHEDULES =
      List.of(
          new LearningRateSchedule.Constant(),
          new LearningRateSchedule.InverseTime(0.001),
          new LearningRateSchedule.Step(2, 0.5),
          new LearningRateSchedule.Linear(0.1),
          new LearningRateSchedule.Cosine(0.1),
          new LearningRateSchedule.CosineRestarts(1, 2, 0.1),
          new LearningRateSchedule.WarmUp(1, 0.1, new LearningRateSchedule.Cosine(0.1)),
          new LearningRateSchedule.OneCycle(0.3, 0.1, 0.01));

  private static final List<Augmentation> AUGMENTATIONS =
      List.of(
          new Shift(2, 0), new Flip(Flip.Mode.ALTERNATING), new Cutout(3, 0.5, 9), new Mixup(0.2));

  private static Set<Class<?>> permitted(Class<?> sealed) {
    return Arrays.stream(sealed.getPermittedSubclasses())
        .flatMap(c -> c.isSealed() ? permitted(c).stream() : Stream.of(c))
        .collect(Collectors.toSet());
  }

  private static Set<Class<?>> layersUnderTest() {
    return LayerCases.all().stream().map(LayerCase::about).collect(Collectors.toSet());
  }

  private static Set<Class<?>> optimizersUnderTest() {
    return OptimizerCases.all().stream()
        .map(c -> c.optimizer().getClass())
        .collect(Collectors.toSet());
  }

  @Test
  @DisplayName("a case in the kit")
  void kitCases() {
    assertThat(layersUnderTest()).isEqualTo(permitted(Layer.class));
    assertThat(optimizersUnderTest()).isEqualTo(permitted(Optimizer.class));
    assertThat(SCHEDULES)
        .extracting(Object::getClass)
        .containsExactlyInAnyOrderElementsOf(permitted(LearningRateSchedule.class));
    assertThat(AUGMENTATIONS)
        .extracting(Object::getClass)
        .containsExactlyInAnyOrderElementsOf(permitted(Augmentation.class));
  }

  @Test
  @DisplayName("(every function of the activation) a case in the kit")
  void activationFunctions() {
    assertThat(
            LayerCases.all().stream()
                .flatMap(c -> c.architecture().flattened().stream())
                .map(at -> at.layer())
                .filter(Activation.class::isInstance)
                .map(layer -> ((Activation) layer).function()))
        .contains(ActivationFunction.values());
  }

  @Test
  @DisplayName("a case in which it really stands")
  void casesHoldTheirLayer() {
    for (LayerCase c : LayerCases.all()) {
      assertThat(kinds(c.architecture().layers())).as(c.name()).contains(c.about());
    }
  }

  private static List<Class<?>> kinds(List<Layer> layers) {
    return layers.stream()
        .flatMap(
            layer ->
                layer instanceof Residual residual
                    ? Stream.concat(
                        Stream.of(Residual.class),
                        Stream.concat(
                            kinds(residual.main()).stream(), kinds(residual.shortcut()).stream()))
                    : Stream.of(layer.getClass()))
        .collect(Collectors.toList());
  }

  @TestFactory
  @DisplayName("a name in the task format by which it is written and read back")
  Stream<DynamicTest> names() {
    Stream<Task> layers =
        LayerCases.all().stream()
            .map(c -> task(c.architecture(), Sgd.of(0.1), new LearningRateSchedule.Constant()));
    Stream<Task> optimizers =
        OptimizerCases.all().stream()
            .map(c -> task(NETWORK, c.optimizer(), new LearningRateSchedule.Constant()));
    Stream<Task> schedules = SCHEDULES.stream().map(s -> task(NETWORK, Sgd.of(0.1), s));
    Stream<Task> augmentations =
        AUGMENTATIONS.stream()
            .map(a -> task(NETWORK, TrainingSpec.of(Sgd.of(0.1), 8, 2, 1).withAugmentation(a)));
    return Stream.of(layers, optimizers, schedules, augmentations)
        .flatMap(tasks -> tasks)
        .map(
            task ->
                DynamicTest.dynamicTest(
                    task.architecture().layers().get(0)
                        + ", "
                        + task.training().optimizer()
                        + ", "
                        + task.training().schedule()
                        + ", "
                        + task.training().augmentation(),
                    () -> {
                      assertThat(SpecFormat.read(SpecFormat.toYaml(task), "t.yaml", List.of()))
                          .isEqualTo(task);
                      assertThat(SpecFormat.read(SpecFormat.toJson(task), "t.json", List.of()))
                          .isEqualTo(task);
                    }));
  }

  private static Task task(
      Architecture architecture, Optimizer optimizer, LearningRateSchedule schedule) {
    return task(architecture, new TrainingSpec(optimizer, schedule, 8, 2, 1));
  }

  private static Task task(Architecture architecture, TrainingSpec training) {
    return new Task("t", "t", Optional.empty(), "", OptionalDouble.empty(), architecture, training);
  }

  @Test
  @DisplayName("a row in docs/spec-format.md")
  void rows() throws IOException {
    String format = Files.readString(FORMAT);
    Stream<String> kinds =
        Stream.concat(
            Stream.concat(
                LayerCases.all().stream().flatMap(c -> kindNames(c.architecture())),
                OptimizerCases.all().stream().map(c -> c.optimizer().kind())),
            Stream.concat(
                SCHEDULES.stream().map(LearningRateSchedule::kind),
                AUGMENTATIONS.stream().map(Augmentation::kind)));
    assertThat(kinds.distinct())
        .allSatisfy(kind -> assertThat(format).contains("| `" + kind + "` |"));
    assertThat(ActivationFunction.values())
        .allSatisfy(
            f -> assertThat(format).containsPattern("`function`: [^|]*\\b" + f.id() + "\\b"));
    assertThat(Initializer.values())
        .allSatisfy(i -> assertThat(format).containsPattern("Initializers: .*`" + i.id() + "`"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pytorch.json", "keras.json"})
  @DisplayName("(every layer and activation) golden values of")
  void goldenValues(String file) throws IOException {
    String golden = Files.readString(GOLDEN.resolve(file));
    assertThat(LayerCases.all().stream().flatMap(c -> kindNames(c.architecture())).distinct())
        .allSatisfy(kind -> assertThat(golden).contains("\"kind\": \"" + kind + "\""));
    assertThat(ActivationFunction.values())
        .allSatisfy(f -> assertThat(golden).contains("\"function\": \"" + f.id() + "\""));
  }

  private static Stream<String> kindNames(Architecture architecture) {
    return architecture.layers().stream().map(Layer::kind);
  }
}
