package io.fmnist.api.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.metric.Evaluation;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Sgd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainerTest {
  private static final ImageShape SHAPE = new ImageShape(1, 2, 2);
  private static final Architecture NET = Architecture.builder(1, 2, 2).flatten().dense(4).build();

  /** Image i has pixel i % 4 lit, which is its label. */
  private static LabeledImages images(int count, int lit) {
    byte[] pixels = new byte[count * 4];
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % 4);
      pixels[i * 4 + i % 4] = (byte) lit;
    }
    return LabeledImages.of(SHAPE, List.of("a", "b", "c", "d"), true, pixels, labels);
  }

  /** Images with every pixel lit, all of class 0, of a set with so many classes. */
  private static LabeledImages bright(ImageShape shape, int count, int classes) {
    byte[] pixels = new byte[count * shape.elements()];
    Arrays.fill(pixels, (byte) 255);
    List<String> names = IntStream.range(0, classes).mapToObj(c -> "class " + c).toList();
    return LabeledImages.of(shape, names, true, pixels, new byte[count]);
  }

  private static TrainingSpec spec(double learningRate, int batch, int epochs) {
    return TrainingSpec.of(Sgd.of(learningRate), batch, epochs, 1);
  }

  @Test
  void learnsWhatCanBeLearnt() {
    SoftmaxRegression model = new SoftmaxRegression(NET);
    History history = new Trainer(spec(1, 16, 20)).fit(model, images(100, 255), images(20, 255));
    assertThat(history.epochs()).hasSize(20);
    assertThat(history.epochs().get(19).validationAccuracy()).isEqualTo(1);
    assertThat(history.epochs().get(19).trainLoss())
        .isLessThan(history.epochs().get(0).trainLoss());
    Evaluation evaluation = Evaluator.evaluate(model, images(300, 255));
    assertThat(evaluation.accuracy()).isEqualTo(1);
    assertThat(evaluation.confusion().count(3, 3)).isEqualTo(75);
    assertThat(evaluation.metrics().macroF1()).isEqualTo(1);
    assertThat(evaluation.metrics().macroRocAuc()).isEqualTo(1);
    EpochMetrics last = history.epochs().get(19);
    assertThat(last.validationMacroF1()).isEqualTo(1);
    assertThat(last.validationBrierScore())
        .isLessThan(history.epochs().get(0).validationBrierScore());
    // All are right, so the error is how unsure the network is.
    assertThat(last.validationCalibrationError()).isBetween(1e-6, 0.5);
    // Plain Java computes each image on its own, so the size of the batches changes nothing.
    assertThat(Evaluator.evaluate(model, images(300, 255), spec(1, 32, 1)).predictions())
        .isEqualTo(evaluation.predictions());
    assertThat(Evaluator.evaluate(model, images(300, 255), spec(1, 1000, 1)).loss())
        .isEqualTo(evaluation.loss());
  }

  @Test
  void everyImageIsSeenOnceAnEpochAndTheLastBatchIsShort() {
    SoftmaxRegression model = new SoftmaxRegression(NET);
    new Trainer(spec(0.1, 16, 1)).fit(model, images(100, 255), images(0, 255));
    assertThat(model.batchLabels).hasSize(7);
    assertThat(model.batchLabels.get(6)).hasSize(4);
    assertThat(model.batchLabels.stream().flatMap(List::stream).filter(l -> l == 2)).hasSize(25);
  }

  @Test
  void epochsHaveOrdersOfTheirOwnAndTheSameSeedRepeatsThem() {
    SoftmaxRegression one = new SoftmaxRegression(NET);
    SoftmaxRegression two = new SoftmaxRegression(NET);
    new Trainer(spec(0.1, 100, 2)).fit(one, images(100, 255), images(0, 255));
    new Trainer(spec(0.1, 100, 2)).fit(two, images(100, 255), images(0, 255));
    assertThat(one.batchLabels).isEqualTo(two.batchLabels);
    assertThat(one.batchLabels.get(0)).isNotEqualTo(one.batchLabels.get(1));
  }

  @Test
  void rateAndMasksFollowTheStepOverAllEpochs() {
    SoftmaxRegression model = new SoftmaxRegression(NET);
    TrainingSpec decaying =
        new TrainingSpec(Sgd.of(1), new LearningRateSchedule.InverseTime(1), 50, 2, 6);
    new Trainer(decaying).fit(model, images(100, 255), images(0, 255));
    assertThat(model.learningRates).containsExactly(1.0, 1 / 2.0, 1 / 3.0, 1 / 4.0);
    assertThat(model.masks).extracting("step").containsExactly(0, 1, 2, 3);
    assertThat(model.masks).extracting("seed").containsOnly(6L);
  }

  @Test
  void aLossThatIsNotFiniteStopsTheTrainingWithItsPlace() {
    SoftmaxRegression model = new SoftmaxRegression(NET);
    assertThatThrownBy(
            () -> new Trainer(spec(3e38, 8, 5)).fit(model, bright(SHAPE, 16, 4), images(0, 255)))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("epoch 1, step 2")
        .hasMessageContaining("learning rate 3.0E38")
        .hasMessageContaining("ten times smaller");
  }

  @Test
  void aLastStepThatDestroysTheWeightsIsNoSuccess() {
    SoftmaxRegression model =
        new SoftmaxRegression(NET) {
          @Override
          public Weights weights() {
            Map<String, Tensor> tensors = new LinkedHashMap<>(super.weights().asMap());
            float[] values = tensors.get("1.kernel").toArray();
            values[3] = Float.NaN;
            tensors.put("1.kernel", Tensor.of(tensors.get("1.kernel").shape(), values));
            return new Weights(tensors);
          }
        };
    assertThatThrownBy(
            () -> new Trainer(spec(0.5, 100, 1)).fit(model, images(100, 255), images(0, 255)))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("values of 1.kernel are not finite after epoch 1")
        .hasMessageContaining("learning rate 0.5")
        .hasMessageContaining("ten times smaller");
  }

  @Test
  void aValidationLossThatIsNotFiniteStopsTheTraining() {
    // The weights stay finite; the sum over four lit pixels does not.
    SoftmaxRegression model = new SoftmaxRegression(NET);
    LabeledImages bright = bright(SHAPE, 8, 4);
    assertThatThrownBy(() -> new Trainer(spec(3e38, 8, 1)).fit(model, bright, bright))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("the validation loss is NaN after epoch 1");
  }

  @Test
  void aLossMeasuredAfterwardsHasToBeFiniteToo() {
    TrainingDivergedException.requireFinite("test loss", 3, 2, 0.1);
    assertThatThrownBy(
            () ->
                TrainingDivergedException.requireFinite(
                    "test loss", Double.POSITIVE_INFINITY, 2, 0.1))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("the test loss is Infinity after epoch 2, at learning rate 0.1");
  }

  @Test
  void listenersSeeThePlanEveryStepAndEveryEpoch() {
    List<String> seen = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onStart(Plan plan) {
            seen.add(plan.toString());
          }

          @Override
          public void onStep(Step step, TrainingControl control) {
            seen.add(step.epoch() + "." + step.step());
          }

          @Override
          public void onEpoch(EpochMetrics metrics, TrainingControl control) {
            seen.add("epoch " + metrics.epoch() + " " + metrics.validationLoss());
          }
        };
    new Trainer(spec(0.1, 60, 2), listener)
        .fit(new SoftmaxRegression(NET), images(100, 255), images(0, 255));
    assertThat(seen)
        .containsExactly(
            "Plan[trainImages=100, validationImages=0, stepsPerEpoch=2, epochs=2, stepsDone=0]",
            "1.1",
            "1.2",
            "epoch 1 NaN",
            "2.1",
            "2.2",
            "epoch 2 NaN");
  }

  /** Hands out results that wait until they are read, as an engine on a device does. */
  private static class Waiting extends SoftmaxRegression {
    private final List<Integer> readAfter = new ArrayList<>();
    private final boolean isWaiting;
    private int steps;

    Waiting(boolean isWaiting) {
      super(NET);
      this.isWaiting = isWaiting;
    }

    @Override
    public StepResult trainStep(Batch batch, double learningRate, DropoutMasks stepMasks) {
      StepResult result = super.trainStep(batch, learningRate, stepMasks);
      steps++;
      if (!isWaiting) {
        return result;
      }
      return StepResult.later(
          () -> {
            readAfter.add(steps);
            return result;
          });
    }
  }

  @Test
  void resultsThatWaitAreReadAtIntervalsAndGiveTheSameHistory() {
    List<String> histories = new ArrayList<>();
    List<Integer> read = new ArrayList<>();
    for (boolean isWaiting : new boolean[] {false, true}) {
      Waiting model = new Waiting(isWaiting);
      StringBuilder seen = new StringBuilder();
      TrainingListener listener =
          new TrainingListener() {
            @Override
            public void onStep(Step step, TrainingControl control) {
              seen.append(step).append('\n');
              if (step.step() == 20) {
                assertThat(control.state().sums().images()).isEqualTo(80);
              }
            }
          };
      new Trainer(spec(0.1, 4, 2), listener).fit(model, images(80, 255), images(0, 255));
      histories.add(seen.toString());
      read.addAll(model.readAfter);
    }
    assertThat(histories.get(1)).isEqualTo(histories.get(0)).contains("epoch=2, step=20");
    assertThat(read).hasSize(40).containsOnly(Trainer.READ_EVERY, 20, 36, 40);
  }

  @Test
  void aWaitingLossThatIsNotFiniteNamesItsOwnStep() {
    Waiting model =
        new Waiting(true) {
          @Override
          public StepResult trainStep(Batch batch, double learningRate, DropoutMasks stepMasks) {
            StepResult result = super.trainStep(batch, learningRate, stepMasks);
            return masks.size() == 3
                ? StepResult.later(() -> new StepResult(Double.NaN, 0))
                : result;
          }
        };
    assertThatThrownBy(
            () -> new Trainer(spec(0.1, 4, 1)).fit(model, images(80, 255), images(0, 255)))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("step 3");
  }

  @Test
  void nothingToTrainOnOrTooManyClassesIsRefused() {
    SoftmaxRegression model = new SoftmaxRegression(NET);
    assertThatThrownBy(() -> new Trainer(spec(1, 1, 1)).fit(model, images(0, 255), images(0, 255)))
        .hasMessageContaining("no images to train on");
    SoftmaxRegression small =
        new SoftmaxRegression(Architecture.builder(1, 2, 2).flatten().dense(3).build());
    assertThatThrownBy(() -> new Trainer(spec(1, 1, 1)).fit(small, images(8, 255), images(0, 255)))
        .hasMessageContaining("4 classes")
        .hasMessageContaining("3 logits");
    assertThatThrownBy(() -> Evaluator.evaluate(model, images(0, 255)))
        .hasMessageContaining("no images to evaluate");
  }

  @Test
  void imagesThatDoNotFitAreRefusedBeforeTheFirstStep() {
    SoftmaxRegression model = new SoftmaxRegression(NET);
    Trainer trainer = new Trainer(spec(1, 8, 1));
    ImageShape wide = new ImageShape(1, 2, 3);
    LabeledImages train = images(8, 255);
    assertThatThrownBy(() -> trainer.fit(model, bright(wide, 8, 4), train))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("training images have shape [1, 2, 3]")
        .hasMessageContaining("[1, 2, 2]");
    assertThatThrownBy(() -> trainer.fit(model, train, bright(wide, 8, 4)))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("validation images have shape [1, 2, 3]");
    assertThatThrownBy(() -> trainer.fit(model, train, bright(SHAPE, 8, 5)))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("validation images have 5 classes (their labels go up to 0)")
        .hasMessageContaining("4 logits");
    assertThat(model.batchLabels).isEmpty();
  }

  @Test
  void evaluationRefusesImagesThatDoNotFit() {
    SoftmaxRegression model = new SoftmaxRegression(NET);
    assertThatThrownBy(() -> Evaluator.evaluate(model, bright(SHAPE, 8, 5)))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("images have 5 classes")
        .hasMessageContaining("4 logits");
    assertThatThrownBy(() -> Evaluator.evaluate(model, bright(new ImageShape(1, 3, 2), 8, 4)))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("images have shape [1, 3, 2]");
  }

  @Test
  void aLogitWithoutAClassNameHasARowUnderItsNumber() {
    SoftmaxRegression model = new SoftmaxRegression(NET);
    new Trainer(spec(1, 16, 20)).fit(model, images(100, 255), images(0, 255));
    // One image whose fourth pixel is lit, so that the fourth class wins, of a set of two classes.
    LabeledImages two =
        LabeledImages.of(
            SHAPE, List.of("a", "b"), true, new byte[] {0, 0, 0, (byte) 255}, new byte[1]);
    Evaluation evaluation = Evaluator.evaluate(model, two);
    assertThat(evaluation.predictions()).containsExactly(3);
    assertThat(evaluation.confusion().classNames()).containsExactly("a", "b", "2", "3");
    assertThat(evaluation.confusion().count(0, 3)).isEqualTo(1);
  }

  @Test
  void theMedianEpochTimeIgnoresOutliers() {
    assertThat(new History(List.of(epoch(9), epoch(1), epoch(2))).medianTrainSeconds())
        .isEqualTo(2);
    assertThat(new History(List.of(epoch(1), epoch(2))).medianTrainSeconds()).isEqualTo(1.5);
    assertThat(new History(List.of()).medianTrainSeconds()).isNaN();
  }

  private static EpochMetrics epoch(double seconds) {
    return new EpochMetrics(1, 0, 0, 0, 0, 0, seconds, 0);
  }
}
