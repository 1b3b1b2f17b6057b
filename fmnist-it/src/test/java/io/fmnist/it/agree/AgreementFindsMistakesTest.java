package io.fmnist.it.agree;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.augment.Flip;
import io.fmnist.api.augment.Mixup;
import io.fmnist.api.augment.Shift;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.ActivationFunction;
import io.fmnist.api.layer.AvgPool2d;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.DepthwiseConv2d;
import io.fmnist.api.layer.Initializer;
import io.fmnist.api.layer.MaxPool2d;
import io.fmnist.api.layer.Normalization;
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.optimizer.Adadelta;
import io.fmnist.api.optimizer.Adagrad;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Lion;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Regularization;
import io.fmnist.api.optimizer.RmsProp;
import io.fmnist.api.optimizer.Sgd;
import io.fmnist.api.train.LearningRateSchedule;
import io.fmnist.api.train.Targets;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.tasks.Task;
import io.fmnist.testkit.agree.Agreement;
import io.fmnist.testkit.agree.AgreementOptions;
import io.fmnist.testkit.agree.ComparisonLevel;
import io.fmnist.testkit.agree.Finding;
import io.fmnist.testkit.agree.Pair;
import io.fmnist.testkit.agree.Quantity;
import io.fmnist.testkit.reference.Mistake;
import io.fmnist.testkit.reference.ReferenceBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Without an engine: the float64 reference against backends that are wrong on purpose. */
@DisplayName("agreement")
class AgreementFindsMistakesTest {
  private static final Dataset IMAGES = Datasets.load(Datasets.SYNTHETIC, FetchListener.silent());

  /** Batches of 8, 8 and 4 images; two epochs. */
  private static final AgreementOptions FEW =
      new AgreementOptions(RuntimeOptions.defaults(), 4, OptionalInt.of(2), OptionalInt.of(20));

  private static final Architecture NETWORK =
      Architecture.builder(1, 28, 28)
          .add(new Conv2d(3, Window.square(4, 3), Padding.same(), true, Initializer.GLOROT_UNIFORM))
          .relu()
          .add(new BatchNorm(0.8, 1e-3))
          .add(new MaxPool2d(Window.square(3, 2), Padding.same()))
          .add(new AvgPool2d(Window.square(2, 1), Padding.same()))
          .add(new Normalization(List.of(-0.1, 0.1, 0.3), List.of(0.5, 1.0, 2.0)))
          .add(new Activation(ActivationFunction.HARD_SWISH))
          .add(new Residual(List.of(Conv2d.same(3, 3)), List.of(DepthwiseConv2d.same(3))))
          .dropout(0.3)
          .flatten()
          .dense(7)
          .add(new Activation(ActivationFunction.LEAKY_RELU))
          .add(new BatchNorm(0.8, 1e-3))
          .add(new Activation(ActivationFunction.GELU))
          .dropout(0.2)
          .dense(10)
          .build();

  private static List<Task> tasks() {
    List<Optimizer> optimizers =
        List.of(
            new Sgd(0.05, 0.9, true),
            Adam.keras(),
            Adagrad.keras(),
            new Adadelta(0.5, 0.95, 1e-7),
            new RmsProp(1e-3, 0.9, 0.5, 1e-5),
            new Lion(1e-4, 0.9, 0.99));
    List<Task> tasks = new ArrayList<>();
    for (Optimizer optimizer : optimizers) {
      tasks.add(
          Task.of(
              optimizer.kind(),
              NETWORK,
              new TrainingSpec(optimizer, new LearningRateSchedule.InverseTime(0.1), 8, 30, 1)));
    }
    Regularization regularization = new Regularization(0.5, 0.05, false, 0.1);
    tasks.add(
        Task.of(
            "regularized",
            NETWORK,
            TrainingSpec.of(Adam.keras(), 8, 30, 1).withRegularization(regularization)));
    tasks.add(
        Task.of(
            "open",
            NETWORK,
            TrainingSpec.of(Sgd.of(0.05), 8, 30, 1)
                .withTargets(
                    new Targets(0.1, List.of(1.0, 2.0, 3.0, 1.0, 0.5, 1.0, 1.0, 1.0, 1.0, 2.0)))
                .withAugmentation(new Shift(2, 0), new Flip(Flip.Mode.ALTERNATING), new Mixup(0.4))
                .withFrozen(FrozenLayers.at("2"))));
    return tasks;
  }

  private static List<Finding> disagreements(Backend first, Backend second) {
    Agreement agreement = new Agreement(List.of(first, second), FEW);
    return tasks().stream()
        .flatMap(task -> agreement.check(task, IMAGES).disagreements().stream())
        .toList();
  }

  @Test
  @DisplayName("is found between float64 and honest float32")
  void agreesWithHonestRounding() {
    assertThat(disagreements(new ReferenceBackend(), ReferenceBackend.rounded()))
        .extracting(Finding::sentence)
        .isEmpty();
  }

  @ParameterizedTest(name = "finds: {0}")
  // Drawn images have noise everywhere, so no two values of a pool are equal and none is exactly 0:
  // these are found by the kit, which makes ties and zeros for them (rules 2.2 and 2.3).
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"TIE_TO_LAST", "TIE_SHARED", "SLOPE_AT_ZERO"})
  void findsEveryMistake(Mistake mistake) {
    List<Finding> found = disagreements(new ReferenceBackend(), ReferenceBackend.with(mistake));
    assertThat(found).as(mistake.description()).isNotEmpty();
    assertThat(found).extracting(Finding::pair).containsOnly(new Pair("reference", mistake.id()));
    assertThat(found).extracting(Finding::level).contains(level(mistake));
    assertThat(found).extracting(Finding::quantity).contains(quantity(mistake));
  }

  private static ComparisonLevel level(Mistake mistake) {
    // The two forms of gelu differ by less than a step's tolerance.
    return mistake == Mistake.BATCH_STATISTICS_IN_INFERENCE || mistake == Mistake.GELU_FORMS_SWAPPED
        ? ComparisonLevel.LOGITS
        : ComparisonLevel.STEPS;
  }

  /** Returns where a mistake shows itself: the first quantity that has it. */
  private static Quantity quantity(Mistake mistake) {
    return switch (mistake) {
      case BATCH_STATISTICS_IN_INFERENCE, GELU_FORMS_SWAPPED -> Quantity.LOGITS;
      case EPSILON_OUTSIDE_ROOT,
          SAMPLE_VARIANCE,
          MEAN_OVER_WRONG_AXIS,
          DIVIDED_BY_VARIANCE,
          NORMALIZATION_OVER_WRONG_AXIS,
          KEEP_RATE_FOR_DROP_RATE,
          DROPOUT_NOT_SCALED,
          DROPOUT_MASK_TRANSPOSED,
          DROPOUT_ORDINAL_IGNORED,
          FLATTEN_HWC,
          SAME_PADDING_AT_START,
          KERNEL_FLIPPED,
          DEPTHWISE_KERNEL_HWC,
          PADDING_WINS_MAXIMUM,
          AVERAGE_COUNTS_PADDING,
          LEAKY_SLOPE,
          GELU_BY_SIGMOID,
          HARD_SWISH_SLOPE,
          PIXELS_NOT_SCALED,
          PIXELS_SIGNED,
          MEAN_OVER_CAPACITY,
          TARGETS_IGNORED,
          TARGETS_SHIFTED ->
          Quantity.LOSS;
      case TIE_TO_LAST,
          TIE_SHARED,
          SLOPE_AT_ZERO,
          SHORTCUT_GRADIENT_LOST,
          GRADIENT_NOT_AVERAGED,
          TARGETS_TAKEN_FOR_PROBABILITIES ->
          Quantity.GRADIENT;
      case WEIGHTS_DECAYED,
          DECAY_COUPLED,
          DECAY_OF_ALL,
          CLIP_PER_TENSOR,
          L2_AFTER_MOMENTS,
          ADAM_BIAS_CORRECTION_MISSING,
          ADAM_STEP_COUNT_LOST,
          ADAM_EPSILON_AFTER_CORRECTION,
          ADAM_EPSILON_INSIDE_ROOT,
          NESTEROV_DROPPED,
          ADAGRAD_EPSILON_INSIDE_ROOT,
          ADADELTA_RATE_IGNORED,
          RMSPROP_EPSILON_OUTSIDE_ROOT,
          LEARNING_RATE_FROZEN,
          FROZEN_LAYERS_TRAINED ->
          Quantity.WEIGHT;
      case MOMENTUM_WITHOUT_RATE, LION_BETAS_SWAPPED -> Quantity.STATE;
      case SAMPLE_RUNNING_VARIANCE,
          MOMENTUM_REVERSED,
          STALE_RUNNING_STATISTICS,
          FROZEN_BATCH_STATISTICS ->
          Quantity.STATISTIC;
    };
  }
}
