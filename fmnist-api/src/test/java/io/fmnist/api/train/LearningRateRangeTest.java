package io.fmnist.api.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.StepResult;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.FrozenLayers;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.optimizer.Sgd;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("a learning-rate range test")
class LearningRateRangeTest {
  private static final Architecture NET = Architecture.builder(1, 1, 1).flatten().dense(2).build();
  private static final TrainingSpec SPEC = TrainingSpec.of(Sgd.of(0.1), 4, 1, 1);

  private static LabeledImages images(int count) {
    return LabeledImages.of(
        new ImageShape(1, 1, 1), List.of("a", "b"), true, new byte[count], new byte[count]);
  }

  /** A model whose loss follows from the rate. */
  private static LearningRateRange.Curve curve(LearningRateRange range, DoubleUnaryOperator loss) {
    SoftmaxRegression model =
        new SoftmaxRegression(NET) {
          @Override
          public StepResult trainStep(Batch batch, double learningRate, DropoutMasks stepMasks) {
            super.trainStep(batch, learningRate, stepMasks);
            return new StepResult(loss.applyAsDouble(learningRate), 0);
          }
        };
    LearningRateRange.Curve curve = range.run(model, SPEC, images(10));
    for (int i = 0; i < curve.points().size(); i++) {
      assertThat(model.learningRates.get(i)).isEqualTo(curve.points().get(i).learningRate());
    }
    return curve;
  }

  @Test
  void growsTheRateExponentially() {
    List<LearningRateRange.Point> points =
        curve(new LearningRateRange(1e-4, 1, 5), rate -> 1).points();
    assertThat(points).hasSize(5);
    for (int i = 0; i < 5; i++) {
      assertThat(points.get(i).learningRate()).isCloseTo(Math.pow(10, i - 4), within(1e-12));
    }
  }

  @Test
  void smoothsTheLossAsFastAiDoes() {
    List<LearningRateRange.Point> points =
        curve(new LearningRateRange(1, 4, 3), rate -> rate).points();
    assertThat(points.get(0).smoothed()).isCloseTo(1, within(1e-12));
    assertThat(points.get(1).smoothed()).isCloseTo((0.98 + 2) / 1.98, within(1e-12));
    assertThat(points.get(2).smoothed())
        .isCloseTo((0.98 * 0.98 + 0.98 * 2 + 4) / (0.98 * 0.98 + 0.98 + 1), within(1e-12));
  }

  @Test
  void suggestsATenthOfTheRateWithTheLeastSmoothedLossAndStopsWhereItDiverges() {
    LearningRateRange.Curve curve =
        curve(new LearningRateRange(1e-4, 1e4, 81), rate -> rate < 0.95 ? 2 - rate : 100 * rate);
    assertThat(curve.diverged()).isTrue();
    assertThat(curve.least().learningRate()).isCloseTo(Math.pow(10, -0.1), within(1e-9));
    assertThat(curve.suggestion().orElseThrow()).isCloseTo(Math.pow(10, -1.1), within(1e-9));
    int last = curve.points().size() - 1;
    double least = curve.least().smoothed();
    assertThat(curve.points().get(last).smoothed()).isGreaterThan(4 * least);
    assertThat(curve.points().get(last - 1).smoothed()).isLessThanOrEqualTo(4 * least);
  }

  @Test
  void endsBeforeALossThatIsNotFinite() {
    LearningRateRange.Curve curve =
        curve(new LearningRateRange(1, 16, 5), rate -> rate < 7 ? 1 : Double.NaN);
    assertThat(curve.diverged()).isTrue();
    assertThat(curve.points()).hasSize(3);
    assertThatThrownBy(() -> curve(new LearningRateRange(1, 16, 5), rate -> Double.NaN))
        .isInstanceOf(FmnistException.class)
        .hasMessageStartingWith("the loss of the first step is not finite");
  }

  @Test
  void suggestsNothingAtTheEndsOfItsRange() {
    LearningRateRange range = new LearningRateRange(1e-3, 0.1, 9);
    assertThat(curve(range, rate -> 1 - rate).suggestion()).isEmpty();
    assertThat(curve(range, rate -> 1 + rate).suggestion()).isEmpty();
    assertThat(curve(range, rate -> 1 + rate).diverged()).isFalse();
  }

  @Test
  void isRefusedWithoutARangeOrImages() {
    assertThatThrownBy(() -> new LearningRateRange(1, 1, 1))
        .hasMessageContaining("from is 1.0 and to is 1.0; from must be below to")
        .hasMessageContaining("steps is 1; allowed are 2 to 100000");
    assertThatThrownBy(() -> new LearningRateRange(0, Double.NaN, 5))
        .hasMessageContaining("from is 0.0")
        .hasMessageContaining("to is NaN");
    assertThatThrownBy(
            () -> LearningRateRange.usual().run(new SoftmaxRegression(NET), SPEC, images(0)))
        .hasMessageStartingWith("there are no images to train on");
    TrainingSpec frozen = SPEC.withFrozen(FrozenLayers.at("1"));
    assertThatThrownBy(
            () -> LearningRateRange.usual().run(new SoftmaxRegression(NET), frozen, images(8)))
        .hasMessageContaining("every layer with weights is frozen");
  }
}
