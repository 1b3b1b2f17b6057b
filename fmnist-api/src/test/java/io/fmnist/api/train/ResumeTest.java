package io.fmnist.api.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.InvalidSpecException;
import io.fmnist.api.augment.Flip;
import io.fmnist.api.augment.Mixup;
import io.fmnist.api.augment.Shift;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Sgd;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("a training that is stopped or resumed")
class ResumeTest {
  private static final Architecture NET = Architecture.builder(1, 3, 3).flatten().dense(4).build();
  private static final LabeledImages TRAIN = images(40);
  private static final LabeledImages VALIDATION = images(12);

  /** Three steps an epoch, four epochs, an average from the second on. */
  private static final TrainingSpec SPEC =
      new TrainingSpec(Sgd.of(0.5), new LearningRateSchedule.InverseTime(0.1), 16, 4, 3)
          .withTargets(Targets.smoothed(0.1))
          .withAugmentation(new Shift(1, 0), new Flip(Flip.Mode.ALTERNATING), new Mixup(0.3))
          .withAveraging(new WeightAveraging(0.8, 2, 2));

  private static LabeledImages images(int count) {
    byte[] pixels = new byte[count * 9];
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % 4);
      pixels[i * 9 + i % 4] = (byte) 255;
      pixels[i * 9 + 8] = (byte) (i * 7);
    }
    return LabeledImages.of(
        new ImageShape(1, 3, 3), List.of("a", "b", "c", "d"), true, pixels, labels);
  }

  /** Keeps every state, and stops after a step or an epoch. */
  private static final class Recorder implements TrainingListener {
    private final List<TrainingState> states = new ArrayList<>();
    private final List<Weights> validated = new ArrayList<>();
    private int stopAfterStep = -1;
    private int stopAfterEpoch = -1;
    private Plan plan = new Plan(0, 0, 0, 0);

    @Override
    public void onStart(Plan started) {
      plan = started;
    }

    @Override
    public void onStep(Step step, TrainingControl control) {
      states.add(control.state());
      if (control.state().steps() == stopAfterStep) {
        control.stop("enough steps");
        control.stop("a second reason");
      }
    }

    @Override
    public void onEpoch(EpochMetrics metrics, TrainingControl control) {
      states.add(control.state());
      validated.add(control.weights());
      if (metrics.epoch() == stopAfterEpoch) {
        control.stop("enough epochs");
      }
    }
  }

  private static List<EpochMetrics> timeless(History history) {
    return history.epochs().stream()
        .map(
            e ->
                new EpochMetrics(
                    e.epoch(),
                    e.trainLoss(),
                    e.trainAccuracy(),
                    e.validationLoss(),
                    e.validationAccuracy(),
                    e.learningRate(),
                    0,
                    0))
        .toList();
  }

  @Test
  void goesOnFromEveryStepAndEpochWithTheSameBits() {
    Recorder recorder = new Recorder();
    SoftmaxRegression whole = new SoftmaxRegression(NET);
    History expected = new Trainer(SPEC, recorder).fit(whole, TRAIN, VALIDATION);
    assertThat(expected.stopped()).isEmpty();
    assertThat(recorder.states).hasSize(16);
    for (TrainingState state : recorder.states) {
      SoftmaxRegression model = new SoftmaxRegression(NET);
      Recorder rest = new Recorder();
      History history = new Trainer(SPEC, rest).resume(model, TRAIN, VALIDATION, state);
      assertThat(timeless(history)).as("from %d", state.steps()).isEqualTo(timeless(expected));
      assertThat(model.weights()).isEqualTo(whole.weights());
      assertThat(model.batchLabels)
          .isEqualTo(whole.batchLabels.subList(state.steps(), whole.batchLabels.size()));
      assertThat(rest.plan.stepsDone()).isEqualTo(state.steps());
      if (!rest.states.isEmpty()) {
        TrainingState last = rest.states.get(rest.states.size() - 1);
        assertThat(last.weights()).isEqualTo(recorder.states.get(15).weights());
        assertThat(last.average()).isEqualTo(recorder.states.get(15).average());
        assertThat(last.optimizer().steps()).isEqualTo(12);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 12})
  void endsAfterTheStepThatStopsIt(int steps) {
    Recorder recorder = new Recorder();
    recorder.stopAfterStep = steps;
    SoftmaxRegression model = new SoftmaxRegression(NET);
    History history = new Trainer(SPEC, recorder).fit(model, TRAIN, VALIDATION);
    assertThat(history.stopped()).contains("enough steps");
    assertThat(history.epochs()).hasSize((steps - 1) / 3);
    assertThat(model.learningRates).hasSize(steps);
    TrainingState last = recorder.states.get(recorder.states.size() - 1);
    assertThat(model.weights())
        .isEqualTo(last.average().map(TrainingState.Average::weights).orElse(last.weights()));
    SoftmaxRegression resumed = new SoftmaxRegression(NET);
    new Trainer(SPEC).resume(resumed, TRAIN, VALIDATION, last);
    SoftmaxRegression whole = new SoftmaxRegression(NET);
    new Trainer(SPEC).fit(whole, TRAIN, VALIDATION);
    assertThat(resumed.weights()).isEqualTo(whole.weights());
  }

  @Test
  void endsAfterTheEpochThatStopsIt() {
    Recorder recorder = new Recorder();
    recorder.stopAfterEpoch = 2;
    SoftmaxRegression model = new SoftmaxRegression(NET);
    History history = new Trainer(SPEC, recorder).fit(model, TRAIN, VALIDATION);
    assertThat(history.stopped()).contains("enough epochs");
    assertThat(history.epochs()).hasSize(2);
    assertThat(model.learningRates).hasSize(6);
    assertThat(model.weights()).isEqualTo(recorder.validated.get(1));
  }

  @Test
  void evaluatesTheAverageDuringAnEpochAndLeavesTheTrainingAsItIs() {
    SoftmaxRegression whole = new SoftmaxRegression(NET);
    new Trainer(SPEC).fit(whole, TRAIN, VALIDATION);
    SoftmaxRegression model = new SoftmaxRegression(NET);
    TrainingListener evaluating =
        new TrainingListener() {
          @Override
          public void onStep(Step step, TrainingControl control) {
            SoftmaxRegression same = new SoftmaxRegression(NET);
            same.setWeights(control.weights());
            assertThat(control.evaluate(VALIDATION).loss())
                .isEqualTo(Evaluator.evaluate(same, VALIDATION).loss());
          }
        };
    new Trainer(SPEC, evaluating).fit(model, TRAIN, VALIDATION);
    assertThat(model.weights()).isEqualTo(whole.weights());
  }

  @Test
  void controlIsValidDuringTheCallAlone() {
    List<TrainingControl> kept = new ArrayList<>();
    TrainingListener keeping =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochMetrics metrics, TrainingControl control) {
            kept.add(control);
          }
        };
    new Trainer(SPEC, keeping).fit(new SoftmaxRegression(NET), TRAIN, VALIDATION);
    assertThatThrownBy(() -> kept.get(0).stop("too late"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("only while it calls a listener");
    assertThatThrownBy(() -> kept.get(0).state()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aStateOfAnotherTrainingIsRefused() {
    Recorder recorder = new Recorder();
    new Trainer(SPEC, recorder).fit(new SoftmaxRegression(NET), TRAIN, VALIDATION);
    TrainingState inTheSecond = recorder.states.get(5);
    assertThatThrownBy(
            () ->
                new Trainer(SPEC)
                    .resume(new SoftmaxRegression(NET), images(100), VALIDATION, inTheSecond))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("5 steps are done and 1 epochs")
        .hasMessageContaining("7 steps an epoch");
    TrainingState without =
        new TrainingState(
            inTheSecond.steps(),
            inTheSecond.weights(),
            inTheSecond.optimizer(),
            Optional.empty(),
            inTheSecond.kept(),
            inTheSecond.learningRate(),
            inTheSecond.epochs(),
            inTheSecond.sums());
    assertThatThrownBy(
            () -> new Trainer(SPEC).resume(new SoftmaxRegression(NET), TRAIN, VALIDATION, without))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("the average of the weights is missing");
    TrainingSpec plain = new TrainingSpec(Sgd.of(0.5), SPEC.schedule(), 16, 4, 3);
    assertThatThrownBy(
            () ->
                new Trainer(plain)
                    .resume(new SoftmaxRegression(NET), TRAIN, VALIDATION, inTheSecond))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("none is taken in epoch 2");
  }
}
