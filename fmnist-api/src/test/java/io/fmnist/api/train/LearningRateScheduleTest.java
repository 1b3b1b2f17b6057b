package io.fmnist.api.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Sgd;
import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {
  @Test
  void inverseTimeCountsBatchesFromZeroAsKerasDoes() {
    LearningRateSchedule decay = new LearningRateSchedule.InverseTime(0.01 / 25);
    assertThat(decay.factor(0, 375, 11250)).isEqualTo(1);
    assertThat(decay.factor(375, 375, 11250)).isEqualTo(1 / (1 + 0.0004 * 375));
  }

  @Test
  void stepsDropAtTheStartOfAnEpoch() {
    LearningRateSchedule step = new LearningRateSchedule.Step(2, 0.5);
    assertThat(step.factor(19, 10, 100)).isEqualTo(1);
    assertThat(step.factor(20, 10, 100)).isEqualTo(0.5);
    assertThat(step.factor(40, 10, 100)).isEqualTo(0.25);
  }

  @Test
  void cosineEndsAtItsFloor() {
    LearningRateSchedule cosine = new LearningRateSchedule.Cosine(0.1);
    assertThat(cosine.factor(0, 10, 101)).isEqualTo(1);
    assertThat(cosine.factor(50, 10, 101)).isCloseTo(0.55, within(1e-12));
    assertThat(cosine.factor(100, 10, 101)).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void theOnlyStepOfATrainingIsTakenAtTheFullRate() {
    assertThat(new LearningRateSchedule.Cosine(0).factor(0, 1, 1)).isEqualTo(1);
    assertThat(new LearningRateSchedule.OneCycle(0.3, 0.04, 0.0001).factor(0, 1, 1)).isEqualTo(1);
    assertThat(new LearningRateSchedule.InverseTime(0.5).factor(0, 1, 1)).isEqualTo(1);
    assertThat(new LearningRateSchedule.Step(1, 0.5).factor(0, 1, 1)).isEqualTo(1);
  }

  @Test
  void oneCycleRisesToItsPeakAndFallsToItsEnd() {
    LearningRateSchedule cycle = new LearningRateSchedule.OneCycle(0.3, 0.04, 0.0001);
    assertThat(cycle.factor(0, 10, 101)).isCloseTo(0.04, within(1e-12));
    assertThat(cycle.factor(30, 10, 101)).isCloseTo(1, within(1e-12));
    assertThat(cycle.factor(100, 10, 101)).isCloseTo(0.0001, within(1e-12));
  }

  @Test
  void theSpecMultipliesTheOptimizersRate() {
    TrainingSpec spec =
        new TrainingSpec(Sgd.of(0.2), new LearningRateSchedule.InverseTime(1), 128, 3, 1);
    assertThat(spec.learningRate(1, 10)).isEqualTo(0.1);
  }

  @Test
  void impossibleSettingsAreRefusedWithTheirValue() {
    assertThatThrownBy(() -> new LearningRateSchedule.Step(0, 2))
        .hasMessageContaining("epochs is 0")
        .hasMessageContaining("gamma is 2.0");
    assertThatThrownBy(() -> TrainingSpec.of(Sgd.of(0.1), 0, 0, 1))
        .hasMessageContaining("batchSize is 0")
        .hasMessageContaining("epochs is 0");
    assertThatThrownBy(() -> new Adam(Double.NaN, 1, 0.999, 0))
        .hasMessageContaining("learningRate is NaN")
        .hasMessageContaining("beta1 is 1.0")
        .hasMessageContaining("epsilon is 0.0");
  }
}
