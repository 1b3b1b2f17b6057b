package io.fmnist.tasks.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fmnist.api.FmnistException;
import io.fmnist.api.InvalidSpecException;
import io.fmnist.api.Problem;
import io.fmnist.api.augment.Cutout;
import io.fmnist.api.augment.Flip;
import io.fmnist.api.augment.Mixup;
import io.fmnist.api.augment.Shift;
import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.ActivationFunction;
import io.fmnist.api.layer.AvgPool2d;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Dropout;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.GlobalAvgPool;
import io.fmnist.api.layer.Initializer;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.layer.MaxPool2d;
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.optimizer.Adadelta;
import io.fmnist.api.optimizer.Adagrad;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Lion;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Regularization;
import io.fmnist.api.optimizer.RmsProp;
import io.fmnist.api.optimizer.Sgd;
import io.fmnist.api.train.EarlyStopping;
import io.fmnist.api.train.KeepBest;
import io.fmnist.api.train.LearningRateSchedule;
import io.fmnist.api.train.Monitoring;
import io.fmnist.api.train.ReduceOnPlateau;
import io.fmnist.api.train.Targets;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.api.train.ValidationMetric;
import io.fmnist.api.train.WeightAveraging;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("a task's file")
class SpecFormatTest {
  private static final String SMALL =
      """
      id: mine
      layers:
        - {kind: conv2d, filters: 4, kernel: 3, padding: same}
        - {kind: maxpool2d, size: 2}
        - {kind: dropout, rate: 0.25}
        - {kind: flatten}
        - {kind: dense, units: 10}
      optimizer: {kind: adam}
      batch: 64
      epochs: 3
      """;

  private static Task read(String text, String... overrides) {
    return SpecFormat.read(text, "mine.yaml", List.of(overrides));
  }

  private static Task everything(Optimizer optimizer, LearningRateSchedule schedule) {
    List<Layer> layers =
        List.of(
            new Conv2d(4, new Window(3, 2, 1, 2), Padding.same(), false, Initializer.HE_NORMAL),
            new Activation(ActivationFunction.LEAKY_RELU),
            new BatchNorm(0.9, 1e-5),
            new Residual(
                List.of(Conv2d.same(4, 3), new Activation(ActivationFunction.TANH)), List.of()),
            new MaxPool2d(Window.square(3, 2), new Padding.Explicit(1, 0, 1, 2)),
            new AvgPool2d(new Window(2, 3, 1, 1), Padding.valid()),
            new Dropout(0.4),
            new Residual(
                List.of(new GlobalAvgPool(), Dense.of(5)), List.of(new Flatten(), Dense.of(5))),
            new Dense(3, false, Initializer.ZEROS));
    return new Task(
        "all-of_it9",
        "every layer: \"quoted\", with # and é",
        Optional.of("task0"),
        "everything",
        OptionalDouble.of(0.5),
        new Architecture(new ImageShape(2, 17, 15), layers),
        new TrainingSpec(optimizer, schedule, 7, 11, -5_000_000_000L));
  }

  @Test
  void isReadBackAsTheTaskThatWasWritten() {
    List<Optimizer> optimizers =
        List.of(
            new Sgd(0.15, 0.2, true),
            new Adam(2e-3, 0.8, 0.99, 1e-8),
            new Adagrad(0.02, 1e-6),
            new Adadelta(0.9, 0.9, 1e-6),
            new RmsProp(0.002, 0.8, 0.3, 1e-6),
            new Lion(2e-4, 0.8, 0.95));
    List<LearningRateSchedule> schedules =
        List.of(
            new LearningRateSchedule.Constant(),
            new LearningRateSchedule.InverseTime(4e-4),
            new LearningRateSchedule.Step(3, 0.1),
            new LearningRateSchedule.Linear(0.05),
            new LearningRateSchedule.Cosine(0.05),
            new LearningRateSchedule.CosineRestarts(2, 3, 0.05),
            new LearningRateSchedule.WarmUp(2, 0.3, new LearningRateSchedule.Constant()),
            new LearningRateSchedule.WarmUp(1, 0.1, new LearningRateSchedule.Step(3, 0.1)),
            new LearningRateSchedule.OneCycle(0.3, 0.04, 1e-4));
    for (Optimizer optimizer : optimizers) {
      for (LearningRateSchedule schedule : schedules) {
        Task task = everything(optimizer, schedule);
        assertThat(read(SpecFormat.toYaml(task))).isEqualTo(task);
        assertThat(read(SpecFormat.toJson(task))).isEqualTo(task);
      }
    }
    for (String id : Catalogue.ids()) {
      Task task = Catalogue.get(id);
      assertThat(read(SpecFormat.toYaml(task))).isEqualTo(task);
    }
  }

  private static final ValidationMetric LOSS = ValidationMetric.LOSS;
  private static final ValidationMetric ACCURACY = ValidationMetric.ACCURACY;
  private static final String BY_ACCURACY = "{metric: val_accuracy, patience: 2}";

  private static final String OPEN =
      SMALL
          + """
          targets: {label_smoothing: 0.1, class_weights: [1, 1, 2, 1, 1, 1, 1, 1, 1, 0.5]}
          augmentation:
            - {kind: shift, pixels: 2, fill: 7}
            - {kind: flip, mode: alternating}
            - {kind: cutout, side: 8, probability: 0.5, fill: 128}
            - {kind: mixup, alpha: 0.2}
          ema: {decay: 0.999, every: 10, from_epoch: 2}
          evaluation: {flip: true}
          split: {validation: 0.1}
          early_stopping: {metric: val_accuracy, patience: 2, min_delta: 0.001}
          keep: {metric: val_macro_f1}
          reduce_on_plateau: {factor: 0.5, patience: 1, cooldown: 3, min_lr: 1e-5}
          """;

  @Test
  void readsAndWritesWhichLayersAreNotTrained() {
    String residual =
        """
        layers:
          - {kind: conv2d, filters: 4, kernel: 3, padding: same, trainable: false}
          - {kind: residual, main: [{kind: activation, function: relu}, {kind: batchnorm, trainable: false}]}
          - {kind: flatten}
          - {kind: dense, units: 10, trainable: true}
        optimizer: {kind: adam}
        batch: 64
        epochs: 3
        """;
    Task task = read(residual);
    assertThat(task.training().frozen()).isEqualTo(FrozenLayers.at("0", "1.main.1"));
    assertThat(read(SpecFormat.toYaml(task))).isEqualTo(task);
    assertThat(SpecFormat.toYaml(task)).doesNotContain("trainable: true");
    assertThat(read(residual, "layers[0].trainable=true", "layers[3].trainable=false"))
        .extracting(t -> t.training().frozen())
        .isEqualTo(FrozenLayers.at("1.main.1", "3"));
  }

  @Test
  void readsTargetsAugmentationAveragingEvaluationAndMonitoring() {
    TrainingSpec training = read(OPEN).training();
    assertThat(training.targets())
        .isEqualTo(new Targets(0.1, List.of(1.0, 1.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.5)));
    assertThat(training.augmentation())
        .containsExactly(
            new Shift(2, 7),
            new Flip(Flip.Mode.ALTERNATING),
            new Cutout(8, 0.5, 128),
            new Mixup(0.2));
    assertThat(training.averaging()).contains(new WeightAveraging(0.999, 10, 2));
    assertThat(training.flipEvaluation()).isTrue();
    assertThat(training.validationShare()).isEqualTo(0.1);
    assertThat(training.monitoring())
        .isEqualTo(
            new Monitoring(
                Optional.of(new EarlyStopping(ValidationMetric.ACCURACY, 2, 0.001)),
                Optional.of(new KeepBest(ValidationMetric.MACRO_F1)),
                Optional.of(new ReduceOnPlateau(ValidationMetric.LOSS, 0.5, 1, 1e-4, 3, 1e-5))));
    assertThat(read(SpecFormat.toYaml(read(OPEN)))).isEqualTo(read(OPEN));
    assertThat(read(SpecFormat.toJson(read(OPEN)))).isEqualTo(read(OPEN));
  }

  @Test
  void refusesToHoldOutMoreThanNineTenths() {
    assertThatThrownBy(() -> read(SMALL + "split: {validation: 1}\n"))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("split.validation is 1.0; allowed are 0 to 0.9");
  }

  @Test
  void writesNothingOfWhatIsNotUsed() {
    assertThat(SpecFormat.toMap(read(SMALL)))
        .doesNotContainKeys(
            "targets",
            "augmentation",
            "ema",
            "evaluation",
            "split",
            "early_stopping",
            "keep",
            "reduce_on_plateau");
    assertThat(SpecFormat.toMap(read(SMALL + "keep: last\n")))
        .isEqualTo(SpecFormat.toMap(read(SMALL)));
    assertThat(
            SpecFormat.toMap(
                read(SMALL + "targets: {label_smoothing: 0}\nevaluation: {flip: false}\n")))
        .isEqualTo(SpecFormat.toMap(read(SMALL)));
  }

  @Test
  void keepsTheBestByTheMetricThatStopsTheTrainingWhereItNamesNone() {
    Task alone = read(SMALL + "keep: best\n");
    assertThat(alone.training()).isEqualTo(read(SMALL).training().withKeepBest(LOSS));
    Task both = read(SMALL, "keep=best", "early_stopping={metric: val_accuracy, patience: 2}");
    assertThat(both.training().monitoring().keepBest()).contains(new KeepBest(ACCURACY));
    assertThat(SpecFormat.toMap(both)).containsEntry("keep", "best");
    Task other = read(SMALL, "keep.metric=val_loss", "early_stopping=" + BY_ACCURACY);
    assertThat(other.training().monitoring().keepBest()).contains(new KeepBest(LOSS));
    for (Task task : List.of(alone, both, other)) {
      assertThat(read(SpecFormat.toYaml(task))).isEqualTo(task);
    }
    assertThat(TaskDifference.between(read(SMALL), both))
        .containsExactly(
            "early_stopping none -> {metric val_accuracy, patience 2, min_delta 0}",
            "keep none -> best");
    assertThat(TaskDifference.between(both, read(SpecFormat.toYaml(both), "keep=last")))
        .containsExactly("keep best -> none");
    assertThat(read(SMALL, "reduce_on_plateau={}").training().monitoring().reduceOnPlateau())
        .contains(new ReduceOnPlateau(LOSS, 0.1, 10, 1e-4, 0, 0));
  }

  @Test
  void reportsEveryMistakeInTheOpenParts() {
    assertThatThrownBy(
            () ->
                read(
                    SMALL
                        + """
                        targets: {label_smoothing: 1, class_weight: [1]}
                        augmentation: [{kind: shit, pixels: 2}, {kind: cutout, side: 0}]
                        ema: {decay: 2}
                        evaluation: true
                        early_stopping: {metric: loss, min_delta: -1}
                        keep: bets
                        reduce_on_plateau: {factor: 2}
                        """))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("class_weight")
        .hasMessageContaining("did you mean class_weights")
        .hasMessageContaining("did you mean shift")
        .hasMessageContaining("side is 0; allowed are 1 to 65536")
        .hasMessageContaining("decay is 2.0")
        .hasMessageContaining("a group of keys is needed")
        .hasMessageContaining("early_stopping.metric: it is \"loss\"; allowed are val_loss,")
        .hasMessageContaining("early_stopping.patience: it is missing")
        .hasMessageContaining("keep: it is \"bets\"; did you mean best")
        .hasMessageContaining("factor is 2.0; it must be above 0 and below 1");
    assertThatThrownBy(() -> read(SMALL + "reduce_on_plateau: {min_lr: 1}\n"))
        .hasMessageContaining("mine.yaml line 11: training: reduce_on_plateau.min_lr is 1.0");
    assertThatThrownBy(() -> read(SMALL + "ema: {decay: 0.9, from_epoch: 9}\n"))
        .hasMessageContaining("ema.from_epoch is 9; allowed are 1 to 3");
  }

  @Test
  void aChangeMayBeginAGroupThatTheTaskDoesNotUse() {
    Task changed =
        read(SMALL, "targets.label_smoothing=0.2", "ema.decay=0.9", "evaluation.flip=true");
    assertThat(changed.training().targets()).isEqualTo(Targets.smoothed(0.2));
    assertThat(changed.training().averaging()).contains(WeightAveraging.of(0.9));
    assertThat(changed.training().flipEvaluation()).isTrue();
    assertThat(TaskDifference.between(read(SMALL), changed))
        .containsExactly(
            "targets none -> {label_smoothing 0.2}",
            "ema none -> {decay 0.9, every 1, from_epoch 1}",
            "evaluation none -> {flip true}");
    assertThat(
            TaskDifference.between(
                read(SMALL), read(SMALL, "augmentation=[{kind: shift, pixels: 2}]")))
        .containsExactly("+ shift pixels 2, fill 0 at the end, is augmentation[0]");
  }

  @Test
  void takesItsIdFromTheFileWhereItHasNone() {
    assertThat(read(SMALL.replace("id: mine\n", "")).id()).isEqualTo("mine");
  }

  @Test
  void reportsEveryMistakeWithLineKeyAndTheNearestName() {
    String wrong =
        """
        layers:
          - {kind: convd, filters: 4, kernel: 3}
          - {kind: conv2d, filter: 4, kernel: big}
          - {kind: dropout, rate: 1.5}
          - {kind: batchnorm, momentum: yes}
          - flatten
        optimizer: {kind: adam, lrr: 0.1}
        batch: 64
        epochs: 0
        sed: 3
        """;
    InvalidSpecException e = catchThrowableOfType(InvalidSpecException.class, () -> read(wrong));
    assertThat(e.problems())
        .extracting(Object::toString)
        .containsExactly(
            "mine.yaml line 2: layers[0].kind: it is \"convd\"; did you mean conv2d? allowed are "
                + Arrays.stream(Layer.class.getPermittedSubclasses())
                    .map(kind -> kind.getSimpleName().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", ")),
            "mine.yaml line 3: layers[1].filters: it is missing",
            "mine.yaml line 3: layers[1].kernel: it is \"big\"; a whole number is needed",
            "mine.yaml line 3: layers[1].filter: this key is unknown; did you mean filters? allowed"
                + " are kind, filters, kernel, stride, padding, bias, initializer, trainable",
            "mine.yaml line 4: layers[2] dropout: rate is 1.5; allowed are 0, and"
                + " 7.62939453125E-6 to 0.99999237, since masks tell rates apart by 1/65536",
            "mine.yaml line 5: layers[3].momentum: it is \"yes\"; a number is needed",
            "mine.yaml line 6: layers[4]: it is \"flatten\"; it looks like {kind: dense, units:"
                + " 10}",
            "mine.yaml line 7: optimizer.lrr: this key is unknown; did you mean lr? allowed are"
                + " kind, lr, beta1, beta2, epsilon, weight_decay, l2, decay_all",
            "mine.yaml line 9: training: epochs is 0; allowed are 1 to 100000",
            "mine.yaml line 10: sed: this key is unknown; did you mean seed? allowed are id, title,"
                + " parent, change, reported_accuracy, input, layers, from, optimizer, schedule,"
                + " clip_norm, batch,"
                + " epochs, seed, targets, augmentation, ema, evaluation, split,"
                + " early_stopping, keep,"
                + " reduce_on_plateau");
  }

  @Test
  void reportsLayersThatDoNotFitOnTheirLine() {
    InvalidSpecException e =
        catchThrowableOfType(
            InvalidSpecException.class,
            () ->
                read(SMALL.replace("  - {kind: flatten}\n", "").replace("epochs: 3", "epochs: 0")));
    assertThat(e.problems()).hasSize(2);
    assertThat(e.problems().get(0).toString())
        .startsWith("mine.yaml line 6: layers[3] dense: its input is a map");
    assertThat(e.problems().get(1).toString()).contains("epochs is 0");
  }

  @Test
  void isChangedByOverrides() {
    Task task =
        read(
            SMALL,
            "optimizer.lr=0.003",
            "layers[2].rate=0.4",
            "schedule={kind: cosine, floor: 0.1}",
            "layers[0].kernel=[5, 3]",
            "epochs=7");
    assertThat(task.training().optimizer()).isEqualTo(new Adam(0.003, 0.9, 0.999, 1e-7));
    assertThat(task.training().schedule()).isEqualTo(new LearningRateSchedule.Cosine(0.1));
    assertThat(task.training().epochs()).isEqualTo(7);
    assertThat(task.architecture().layers().get(2)).isEqualTo(new Dropout(0.4));
    assertThat(((Conv2d) task.architecture().layers().get(0)).window())
        .isEqualTo(new Window(5, 3, 1, 1));
  }

  @Test
  void writesDecayAndClippingWhereTheyAreSetAndReadsThemBack() {
    Task plain = read(SMALL);
    assertThat(SpecFormat.toYaml(plain)).doesNotContain("decay", " l2:", "clip");
    Task regularized =
        read(
            SMALL,
            "optimizer.weight_decay=0.01",
            "optimizer.l2=0.0001",
            "optimizer.decay_all=true",
            "clip_norm=1.5");
    assertThat(regularized.training().regularization())
        .isEqualTo(new Regularization(0.01, 1e-4, true, 1.5));
    assertThat(read(SpecFormat.toYaml(regularized))).isEqualTo(regularized);
    assertThat(read(SpecFormat.toJson(regularized))).isEqualTo(regularized);
    assertThat(SpecFormat.content(regularized)).containsEntry("clip_norm", 1.5);
    assertThat(regularized.training().withEpochs(9).withSeed(4).regularization())
        .isEqualTo(regularized.training().regularization());
  }

  @Test
  void saysWhatIsWrongWithDecayAndClipping() {
    InvalidSpecException e =
        catchThrowableOfType(
            InvalidSpecException.class,
            () ->
                read(
                    SMALL.replace(
                        "{kind: adam}",
                        "\n  kind: adam\n  lr: -1\n  weight_decay: -2\n  l2: x\nclip_norm: -3")));
    assertThat(e.problems())
        .extracting(Object::toString)
        .containsExactly(
            "mine.yaml line 12: optimizer.l2: it is \"x\"; a number is needed",
            "mine.yaml line 13: training: clip_norm is -3.0; allowed are 0, and"
                + " 1.17549435E-38 to 3.4028235E38, the normal numbers above 0 of float32");
    assertThatThrownBy(
            () -> read(SMALL, "optimizer={kind: adam, lr: -1, weight_decay: -2, decay_all: true}"))
        .hasMessageContaining("optimizer adam: lr is -1.0; allowed are")
        .hasMessageContaining("optimizer adam: weight_decay is -2.0; allowed are");
    assertThatThrownBy(() -> read(SMALL, "optimizer.decay_all=true"))
        .hasMessageContaining(
            "decay_all is true, but weight_decay and l2 are 0; set one of them, or leave decay_all");
    assertThatThrownBy(() -> read(SMALL + "clip_norm: -3\n"))
        .hasMessageContaining("mine.yaml line 11: training: clip_norm is -3.0; allowed are");
    assertThatThrownBy(() -> read(SMALL, "optimizer.weight_decay=0.00001"))
        .hasMessageContaining("no step changes a weight in float32 by it; choose 2.98")
        .hasMessageContaining("mine.yaml line 8: training: weight_decay is 1.0E-5");
    assertThatThrownBy(() -> read(SMALL, "layers[0].kernel=[0, 3]", "layers[0].stride=0"))
        .hasMessageContaining("layers[0] conv2d: kernel height is 0")
        .hasMessageContaining("layers[0] conv2d: stride height is 0");
    assertThatThrownBy(() -> read(SMALL, "optimizer.kind=adamw"))
        .hasMessageContaining("optimizer.kind: it is \"adamw\"; AdamW is adam with weight_decay");
  }

  @Test
  void warmsUpBeforeAnySchedule() {
    Task task = read(SMALL, "schedule={kind: linear, warmup_epochs: 2}");
    assertThat(task.training().schedule())
        .isEqualTo(new LearningRateSchedule.WarmUp(2, 0.01, new LearningRateSchedule.Linear(0)));
    Task cold = SpecFormat.override(task, List.of("schedule.warmup_epochs=0"));
    assertThat(cold.training().schedule()).isEqualTo(new LearningRateSchedule.Linear(0));
  }

  @Test
  void saysWhatIsWrongWithAWarmUp() {
    String schedule =
        SMALL + "schedule:\n  kind: constant\n  warmup_epochs: -1\n  warmup_start: 2\n";
    assertThatThrownBy(() -> read(schedule))
        .hasMessageContaining("line 13: schedule constant: warmup_epochs is -1; allowed are 1 to")
        .hasMessageContaining("line 14: schedule constant: warmup_start is 2.0; allowed are 1.17");
    assertThatThrownBy(() -> read(SMALL, "schedule={kind: constant, warmup_start: 0.1}"))
        .hasMessageContaining("warmup_start is there without warmup_epochs; add them");
  }

  @Test
  void refusesOverridesThatLeadNowhere() {
    assertThatThrownBy(() -> read(SMALL, "layers[9].rate=0.4"))
        .isInstanceOf(FmnistException.class)
        .hasMessage(
            "change layers[9].rate=0.4: index 9 is too large; there are 5, numbered from 0");
    assertThatThrownBy(() -> read(SMALL, "optimiser.lr=0.4"))
        .hasMessageStartingWith(
            "change optimiser.lr=0.4: there is no key \"optimiser\"; did you mean optimizer?");
    assertThatThrownBy(() -> read(SMALL, "augmentation[0].pixels=2"))
        .hasMessageContaining("the task has no augmentation yet; set all of it, for example");
    assertThatThrownBy(() -> read(SMALL, "epochs")).hasMessageContaining("it has no '='");
    assertThatThrownBy(() -> read(SMALL, "epochs=")).hasMessageContaining("no value after '='");
    assertThatThrownBy(() -> read(SMALL, "epochs.x=1")).hasMessageContaining("there are no keys");
    assertThatThrownBy(() -> read(SMALL, "id[0]=1")).hasMessageContaining("there is no list");
    assertThatThrownBy(() -> read(SMALL, "optimizer.speed=1"))
        .hasMessageContaining("optimizer.speed: this key is unknown");
  }

  @Test
  void isRefusedWhereItIsNoYaml() {
    assertThatThrownBy(() -> read("layers: [")).hasMessageContaining("no valid YAML");
    assertThatThrownBy(() -> read("")).hasMessageContaining("mine.yaml is empty");
    assertThatThrownBy(() -> read("- 1")).hasMessageContaining("it is a list");
    assertThatThrownBy(() -> read("id: a\nid: b"))
        .hasMessageContaining("mine.yaml line 2 column 1: key id is there twice");
  }

  @Test
  void cannotMakeObjectsOrGrow() {
    assertThatThrownBy(() -> read("id: !!javax.script.ScriptEngineManager [x]"))
        .isInstanceOf(FmnistException.class);
    assertThatThrownBy(() -> read("a: &x [1]\nb: *x"))
        .hasMessageContaining("anchors and aliases are not allowed");
    assertThatThrownBy(() -> read("a: &x [*x]"))
        .hasMessageContaining("anchors and aliases are not allowed");
    assertThatThrownBy(() -> read("a: " + "[".repeat(100) + "]".repeat(100)))
        .isInstanceOf(FmnistException.class);
    assertThatThrownBy(() -> read("a".repeat(2_000_000))).hasMessageContaining("characters");
  }

  @Test
  void isReadBackWhereTwoBlocksHaveNothingInTheirShortcuts() {
    Residual block = new Residual(List.of(Conv2d.same(1, 3)), List.of());
    Task task =
        Task.of(
            "two-blocks",
            new Architecture(
                new ImageShape(1, 8, 8), List.of(block, block, new Flatten(), Dense.of(10))),
            TrainingSpec.of(Adam.keras(), 64, 1, 1));
    String yaml = SpecFormat.toYaml(task);
    assertThat(yaml).doesNotContain("&", "*");
    assertThat(SpecFormat.read(yaml, "two-blocks", List.of())).isEqualTo(task);
    assertThat(SpecFormat.read(SpecFormat.toJson(task), "two-blocks", List.of())).isEqualTo(task);
  }

  @Test
  void refusesTextThatCouldNotBeReadAgain() {
    assertThatThrownBy(() -> read(SMALL + "title: \"a\\x7fb\"\n"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("line 11: title: it holds the character U+007F");
    assertThatThrownBy(() -> read(SMALL + "change: \"a\\ud800b\"\n"))
        .hasMessageContaining("change: it holds the character U+D800");
    assertThatThrownBy(() -> read(SMALL + "change: \"a\\nb\"\n"))
        .hasMessageContaining("U+000A; one line of printable text is needed");
    assertThatThrownBy(() -> read(SMALL + "parent: \"../a\"\n"))
        .hasMessageContaining("parent: it is \"../a\"; 1 to 64 lower-case letters");
    assertThat(read(SMALL + "title: \"\\ud83d\\udc57 Kleid – ä\"\n").title())
        .isEqualTo("\ud83d\udc57 Kleid – ä");
  }

  @Test
  @Timeout(20)
  void refusesALongWrongNumberAtOnce() {
    assertThatThrownBy(() -> read(SMALL, "optimizer.lr=" + "1".repeat(500_000) + "x"))
        .hasMessageContaining("a number is needed");
  }

  @Test
  void saysEverythingThatIsWrongBesideAWrongClipping() {
    assertThatThrownBy(
            () -> read(SMALL, "clip_norm=-2", "epochs=-5", "batch=-2", "optimizer.lr=-1"))
        .hasMessageContainingAll("clip_norm is -2", "epochs is -5", "batch is -2", "lr is -1");
  }

  @Test
  void saysEverythingThatIsWrongWithinAGroup() {
    String schedule =
        "schedule: {kind: cosine, floor: 2, warmup_epochs: -1, warmup_start: 0, foo: 1}\n";
    assertThatThrownBy(() -> read(SMALL + schedule, "optimizer.lr=0", "optimizer.beta1=2"))
        .hasMessageContainingAll(
            "floor is 2", "warmup_epochs is -1", "warmup_start is 0", "foo: this key is unknown")
        .hasMessageContainingAll("lr is 0", "beta1 is 2");
    assertThatThrownBy(() -> read(SMALL, "optimizer.x.lr=1", "epochs=", "seed"))
        .hasMessageContainingAll("3 problems", "no key \"x\"", "no value after", "it has no '='");
    assertThatThrownBy(
            () -> read(SMALL, "schedule={kind: cosine, warmup_epochs: 0, warmup_start: 5}"))
        .hasMessageContaining("warmup_start is 5");
  }

  @Test
  void judgesNothingByAWrongValue() {
    assertThatThrownBy(
            () ->
                read(
                    SMALL
                        + "ema: {decay: 0.9, from_epoch: 2}\naugmentation: [{kind: mixup, alpha: 1}]\n"
                        + "reduce_on_plateau: {min_lr: 2}\n",
                    "epochs=3O",
                    "batch=12B",
                    "optimizer.kind=adm"))
        .isInstanceOfSatisfying(
            InvalidSpecException.class,
            e ->
                assertThat(e.problems())
                    .extracting(Problem::where)
                    .containsExactly(
                        "mine.yaml: optimizer.kind", "mine.yaml: batch", "mine.yaml: epochs"));
  }

  @Test
  void refusesANetworkOfWhichNothingWouldBeTrainedAndTellsTheLineOfClassWeights() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    layers:
                    - {kind: flatten}
                    - {kind: dense, units: 10, trainable: false}
                    optimizer: {kind: sgd}
                    batch: 8
                    epochs: 1
                    targets:
                      class_weights: [1, 2]
                    from: ""
                    """))
        .hasMessageContainingAll(
            "mine.yaml line 2: layers: every layer with weights is frozen",
            "mine.yaml line 8: targets: class_weights has 2 values, but the network has 10",
            "mine.yaml line 9: from: it is empty");
  }

  @Test
  void aChangeMayBeginAGroupThatIsEmptyAndSaysHowToReplaceAWord() {
    Task changed = read(SMALL + "targets:\nkeep: best\n", "targets.label_smoothing=0.2");
    assertThat(changed.training().targets()).isEqualTo(Targets.smoothed(0.2));
    assertThatThrownBy(() -> read(SMALL + "keep: best\n", "keep.metric=val_accuracy"))
        .hasMessageContaining("set all of it, as in keep={metric: val_accuracy}");
    assertThatThrownBy(() -> read(SMALL, "schedule.warmup_epochs=1"))
        .hasMessageContaining("schedule.kind: it is missing; allowed are constant, ");
  }

  @Test
  void readsNumbersInTheDigitsOfItsFormatAlone() {
    assertThatThrownBy(() -> read(SMALL, "seed=١٢"))
        .hasMessageContaining("a whole number is needed");
    assertThatThrownBy(() -> read(SMALL, "batch=١٢"))
        .hasMessageContaining("a whole number is needed");
    Task zero = read(SMALL, "targets.label_smoothing=-0.0");
    assertThat(read(SpecFormat.toYaml(zero))).isEqualTo(zero);
  }

  @Test
  void saysWhatASizeAndAListNeed() {
    assertThatThrownBy(() -> read(SMALL, "input=28"))
        .hasMessageContaining("channels, height and width are needed, as in [1, 28, 28]");
    assertThatThrownBy(() -> read(SMALL, "layers[0].kernel=[3]"))
        .hasMessageContaining("it has 1 values; one number or a list of 2 is needed");
    assertThatThrownBy(() -> read(SMALL, "targets.class_weights[0]=2"))
        .hasMessageContaining("there is no key \"class_weights\"; set all of it");
  }
}
