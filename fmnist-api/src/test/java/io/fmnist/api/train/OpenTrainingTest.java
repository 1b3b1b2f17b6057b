package io.fmnist.api.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fmnist.api.FmnistException;
import io.fmnist.api.InvalidSpecException;
import io.fmnist.api.augment.Cutout;
import io.fmnist.api.augment.Flip;
import io.fmnist.api.augment.Mixup;
import io.fmnist.api.augment.Shift;
import io.fmnist.api.backend.support.BatchCheck;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.metric.Evaluation;
import io.fmnist.api.metric.Logits;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Sgd;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("a training with targets, augmentation and averaging")
class OpenTrainingTest {
  private static final ImageShape SHAPE = new ImageShape(1, 3, 3);
  private static final Architecture NET = Architecture.builder(1, 3, 3).flatten().dense(4).build();

  private static LabeledImages images(int count) {
    byte[] pixels = new byte[count * 9];
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % 4);
      pixels[i * 9 + i % 4] = (byte) 255;
      pixels[i * 9 + 8] = (byte) (i * 7);
    }
    return LabeledImages.of(SHAPE, List.of("a", "b", "c", "d"), true, pixels, labels);
  }

  private static TrainingSpec spec(int epochs) {
    return TrainingSpec.of(Sgd.of(0.5), 16, epochs, 3);
  }

  private static Batch filled(TrainingSpec spec, LabeledImages images, int step) {
    TrainingBatches batches = new TrainingBatches(spec, images, 4);
    Batch batch = batches.newBatch();
    batches.fill(batch, step);
    return batch;
  }

  @Test
  void smoothingGivesEachClassItsShare() {
    Batch batch = filled(spec(1).withTargets(Targets.smoothed(0.2)), images(16), 0);
    for (int c = 0; c < 4; c++) {
      assertThat(batch.target(0, c)).isEqualTo(c == batch.label(0) ? 0.85f : 0.05f);
    }
  }

  @Test
  void weightsOfClassesAndImagesMultiplyTheTargets() {
    float[] weights = new float[16];
    for (int i = 0; i < 16; i++) {
      weights[i] = i % 4 == 1 ? 3 : 1;
    }
    Targets targets = new Targets(0, List.of(1.0, 0.5, 0.0, 2.0));
    Batch batch =
        filled(spec(1).withTargets(targets), images(16).withWeights(weights).first(16), 0);
    float[] expected = {1, 1.5f, 0, 2};
    for (int i = 0; i < 16; i++) {
      assertThat(batch.target(i, batch.label(i))).isEqualTo(expected[batch.label(i)]);
      assertThat(batch.target(i, (batch.label(i) + 1) % 4)).isZero();
    }
  }

  @Test
  void anImageOfWeightZeroTeachesNothing() {
    LabeledImages images = images(8);
    float[] weights = {1, 1, 1, 1, 0, 0, 0, 0};
    SoftmaxRegression weighted = new SoftmaxRegression(NET);
    new Trainer(spec(1)).fit(weighted, images.withWeights(weights), images.first(0));
    Weights without = weighted.weights();
    byte[] pixels = new byte[8 * 9];
    Batch.of(images).pixels().get(pixels);
    for (int i = 4 * 9; i < pixels.length; i++) {
      pixels[i] = (byte) 77;
    }
    LabeledImages others =
        LabeledImages.of(
            SHAPE, images.classNames(), true, pixels, new byte[] {0, 1, 2, 3, 0, 1, 2, 3});
    SoftmaxRegression again = new SoftmaxRegression(NET);
    new Trainer(spec(1)).fit(again, others.withWeights(weights), images.first(0));
    assertThat(again.weights()).isEqualTo(without);
  }

  @Test
  void aPlainTrainingHasThePlainTargets() {
    assertThat(filled(spec(1), images(16), 0).targetClasses()).isEmpty();
    assertThat(
            filled(spec(1).withTargets(new Targets(0, List.of())), images(16), 0).targetClasses())
        .isEmpty();
  }

  @Test
  void classWeightsForOtherClassesAreRefused() {
    TrainingSpec spec = spec(1).withTargets(new Targets(0, List.of(1.0, 2.0)));
    assertThatThrownBy(
            () -> new Trainer(spec).fit(new SoftmaxRegression(NET), images(8), images(0)))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("class_weights has 2 values, but the network has 4 logits");
    assertThatThrownBy(() -> new Targets(1, List.of(0.0, -1.0)))
        .hasMessageContaining("label_smoothing is 1.0")
        .hasMessageContaining("class_weights[1] is -1.0; allowed are 0, and");
  }

  @Test
  void batchesPreparedAheadAreThoseThatAreAskedFor() {
    TrainingSpec augmented =
        spec(3)
            .withTargets(Targets.smoothed(0.1))
            .withAugmentation(
                new Shift(1, 0),
                new Flip(Flip.Mode.ALTERNATING),
                new Cutout(2, 0.5, 9),
                new Mixup(0.3));
    LabeledImages images = images(50);
    TrainingBatches batches = new TrainingBatches(augmented, images, 4);
    Batch expected = batches.newBatch();
    try (BatchQueue queue = queue(new TrainingBatches(augmented, images, 4), 12)) {
      for (int step = 0; step < 12; step++) {
        Batch actual = queue.get(step);
        batches.fill(expected, step);
        assertThat(actual.pixels()).isEqualTo(expected.pixels());
        assertThat(actual.label(0)).isEqualTo(expected.label(0));
        assertThat(actual.target(1, 2)).isEqualTo(expected.target(1, 2));
      }
    }
  }

  private static BatchQueue queue(TrainingBatches batches, long end) {
    return new BatchQueue(batches, new SoftmaxRegression(NET), 1, end);
  }

  @Test
  void aProblemOnThePreparingThreadReachesTheCaller() {
    TrainingBatches batches =
        new TrainingBatches(
            spec(1)
                .withTargets(new Targets(0, List.of(1.0, 2.0)))
                .withAugmentation(new Shift(1, 0)),
            images(8),
            2);
    try (BatchQueue queue = queue(batches, 1)) {
      assertThatThrownBy(() -> queue.get(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void theAverageFollowsItsFormulaAndIsWhatIsValidatedAndLeft() {
    List<Weights> afterSteps = new ArrayList<>();
    List<Weights> atEpochs = new ArrayList<>();
    SoftmaxRegression model = new SoftmaxRegression(NET);
    TrainingListener watching =
        new TrainingListener() {
          @Override
          public void onStep(Step step, TrainingControl control) {
            afterSteps.add(model.weights());
          }

          @Override
          public void onEpoch(EpochMetrics metrics, TrainingControl control) {
            atEpochs.add(control.weights());
            assertThat(metrics.validationAccuracy())
                .isEqualTo(control.evaluate(images(20)).accuracy());
          }
        };
    // Three steps an epoch; the average takes in steps 2, 4, 6, 8.
    TrainingSpec averaged = spec(3).withAveraging(new WeightAveraging(0.25, 2, 1));
    new Trainer(averaged, watching).fit(model, images(48), images(20));

    double[] decays = {0.1, 2.0 / 11, 0.25, 0.25};
    float expected = 0;
    for (int n = 0; n < 4; n++) {
      float weight = afterSteps.get(2 * n + 1).get("1.kernel").get(3);
      expected += (float) (1 - decays[n]) * (weight - expected);
      if (n == 2) {
        assertThat(atEpochs.get(1).get("1.kernel").get(3)).isCloseTo(expected, within(1e-7f));
      }
    }
    assertThat(atEpochs.get(2).get("1.kernel").get(3)).isCloseTo(expected, within(1e-7f));
    assertThat(model.weights()).isEqualTo(atEpochs.get(2));

    // The training itself is not touched by it.
    SoftmaxRegression plain = new SoftmaxRegression(NET);
    new Trainer(spec(3)).fit(plain, images(48), images(20));
    assertThat(afterSteps.get(8)).isEqualTo(plain.weights());
  }

  @Test
  void beforeItsFirstEpochTheWeightsThemselvesAreValidated() {
    List<Weights> averaged = new ArrayList<>();
    List<Weights> plain = new ArrayList<>();
    new Trainer(spec(2).withAveraging(new WeightAveraging(0.9, 1, 2)), epochs(averaged))
        .fit(new SoftmaxRegression(NET), images(48), images(20));
    new Trainer(spec(2), epochs(plain)).fit(new SoftmaxRegression(NET), images(48), images(20));
    assertThat(averaged.get(0)).isEqualTo(plain.get(0));
    assertThat(averaged.get(1)).isNotEqualTo(plain.get(1));
  }

  private static TrainingListener epochs(List<Weights> seen) {
    return new TrainingListener() {
      @Override
      public void onEpoch(EpochMetrics metrics, TrainingControl control) {
        seen.add(control.weights());
      }
    };
  }

  @Test
  void anAverageThatBeginsAfterTheLastEpochIsRefused() {
    assertThatThrownBy(() -> spec(3).withAveraging(new WeightAveraging(0.9, 1, 4)))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("from_epoch is 4; allowed are 1 to 3");
    assertThatThrownBy(() -> new WeightAveraging(0, 0, 0))
        .hasMessageContaining("decay is 0")
        .hasMessageContaining("every is 0")
        .hasMessageContaining("from_epoch is 0");
  }

  @Test
  void mirrorImagesAreAveragedAsProbabilities() {
    SoftmaxRegression model = new SoftmaxRegression(NET);
    new Trainer(spec(5)).fit(model, images(48), images(0));
    LabeledImages images = images(6);
    byte[] turned = new byte[6 * 9];
    Batch.of(images).pixels().get(turned);
    for (int i = 0; i < 6; i++) {
      Flip.mirror(turned, i, SHAPE);
    }
    float[] plain = model.logits(Batch.of(images));
    float[] mirrored =
        model.logits(
            Batch.of(LabeledImages.of(SHAPE, images.classNames(), true, turned, new byte[6])));
    Batch batch = Batch.of(images);
    float[] both = Evaluator.logits(model, batch, true);
    double loss = 0;
    for (int i = 0; i < 6; i++) {
      for (int c = 0; c < 4; c++) {
        double mean = (Logits.softmax(plain, i, 4)[c] + Logits.softmax(mirrored, i, 4)[c]) / 2;
        assertThat(Logits.softmax(both, i, 4)[c]).isCloseTo(mean, within(1e-6));
        loss += c == images.label(i) ? -Math.log(mean) : 0;
      }
    }
    assertThat(batch.pixels()).isEqualTo(Batch.of(images).pixels());
    Evaluation evaluation = Evaluator.evaluate(model, images, spec(1).withFlipEvaluation(true));
    assertThat(evaluation.loss()).isCloseTo(loss / 6, within(1e-6));
  }

  @Test
  void targetsThatDoNotFitAreRefused() {
    Batch batch = Batch.of(images(2));
    assertThatThrownBy(() -> batch.setTargets(4, new float[7]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("7 targets of 4 classes for 2 images");
    assertThatThrownBy(() -> batch.setTargets(1, new float[] {1, Float.NaN}))
        .hasMessageContaining("a target is NaN");
    batch.setTargets(5, new float[10]);
    assertThatThrownBy(() -> BatchCheck.labeledImages(batch, NET))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("targets for 5 classes, but the network has 4 logits");
  }

  @Test
  void imageWeightsThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> images(2).withWeights(1))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("1 weights for 2 images");
    assertThatThrownBy(() -> images(2).withWeights(1, -1))
        .hasMessageContaining("the weight of image 1, counted from 0, is -1.0");
    assertThat(images(2).isWeighted()).isFalse();
    assertThat(images(2).weight(1)).isEqualTo(1);
  }

  @Test
  void anAverageThatNoStepUpdatesIsRefused() {
    // Three steps an epoch: the first multiple of 7 is in the third.
    TrainingSpec spec = spec(2).withAveraging(new WeightAveraging(0.9, 7, 1));
    assertThatThrownBy(
            () -> new Trainer(spec).fit(new SoftmaxRegression(NET), images(40), images(4)))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining(
            "every is 7, and of the training's 6 steps none after step 0 is a multiple of it, so the"
                + " average would never be updated; choose 6 or fewer");
    TrainingSpec late = spec(3).withAveraging(new WeightAveraging(0.9, 4, 3));
    assertThat(new Trainer(late).fit(new SoftmaxRegression(NET), images(40), images(4)).epochs())
        .hasSize(3);
    TrainingSpec tooLate = spec(3).withAveraging(new WeightAveraging(0.9, 5, 3));
    assertThatThrownBy(
            () -> new Trainer(tooLate).fit(new SoftmaxRegression(NET), images(40), images(4)))
        .hasMessageContaining("none after step 6");
  }

  @Test
  void mixingWithinBatchesOfOneImageIsRefused() {
    TrainingSpec one = TrainingSpec.of(Sgd.of(0.5), 1, 1, 3);
    assertThatThrownBy(() -> one.withAugmentation(new Mixup(0.2)))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("batchSize is 1, but mixup mixes an image with the next one");
  }

  @Test
  void aTrainingOfFrozenLayersAloneIsRefused() {
    TrainingSpec frozen = spec(1).withFrozen(FrozenLayers.at("1"));
    assertThatThrownBy(
            () -> new Trainer(frozen).fit(new SoftmaxRegression(NET), images(40), images(4)))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("nothing would be trained");
  }
}
