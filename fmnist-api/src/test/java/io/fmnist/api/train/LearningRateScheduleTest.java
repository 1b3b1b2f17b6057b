package io.fmnist.api.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Sgd;
import java.util.List;
import java.util.stream.IntStream;
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
  void linearFallsInAStraightLineToItsFloor() {
    LearningRateSchedule linear = new LearningRateSchedule.Linear(0.2);
    assertThat(linear.factor(0, 10, 101)).isEqualTo(1);
    assertThat(linear.factor(25, 10, 101)).isCloseTo(0.8, within(1e-12));
    assertThat(linear.factor(100, 10, 101)).isEqualTo(0.2);
    assertThat(new LearningRateSchedule.Linear(0).factor(100, 10, 101)).isZero();
    assertThat(new LearningRateSchedule.Linear(0).factor(0, 1, 1)).isEqualTo(1);
  }

  @Test
  void cosineRestartsAfterPeriodsThatGrow() {
    LearningRateSchedule restarts = new LearningRateSchedule.CosineRestarts(2, 3, 0.1);
    // Periods of 20, 60 and 180 steps.
    for (long start : new long[] {0, 20, 80}) {
      assertThat(restarts.factor(start, 10, 200)).isEqualTo(1);
    }
    assertThat(restarts.factor(10, 10, 200)).isCloseTo(0.55, within(1e-12));
    assertThat(restarts.factor(50, 10, 200)).isCloseTo(0.55, within(1e-12));
    assertThat(restarts.factor(170, 10, 200)).isCloseTo(0.55, within(1e-12));
    LearningRateSchedule equal = new LearningRateSchedule.CosineRestarts(1, 1, 0);
    assertThat(equal.factor(1_000_000_005L, 10, 2_000_000_000L)).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void aWarmUpRisesToTheScheduleThatFollowsAndSeesTheStepsThatAreLeft() {
    LearningRateSchedule cosine = new LearningRateSchedule.Cosine(0);
    LearningRateSchedule warm = new LearningRateSchedule.WarmUp(2, 0.1, cosine);
    assertThat(warm.factor(0, 10, 121)).isCloseTo(0.1, within(1e-12));
    assertThat(warm.factor(10, 10, 121)).isCloseTo(0.55, within(1e-12));
    for (long step = 20; step < 121; step++) {
      assertThat(warm.factor(step, 10, 121)).isEqualTo(cosine.factor(step - 20, 10, 101));
    }
    assertThat(warm.kind()).isEqualTo("cosine");
    // It ends where the training does.
    assertThat(warm.factor(9, 10, 10)).isCloseTo(0.1 + 0.9 * 9 / 20, within(1e-12));
    // It rises to where the other schedule begins.
    LearningRateSchedule cycle = new LearningRateSchedule.OneCycle(0.3, 0.04, 0.0001);
    assertThat(new LearningRateSchedule.WarmUp(1, 0.5, cycle).factor(0, 10, 100))
        .isCloseTo(0.02, within(1e-12));
    assertThat(new LearningRateSchedule.WarmUp(3, 0.1, cycle).factor(0, 2, 6))
        .isEqualTo(new LearningRateSchedule.WarmUp(3, 0.1, cycle).factor(0, 2, 8))
        .isCloseTo(0.004, within(1e-12));
  }

  @Test
  void theLeastFactorIsThatOfNoStepMissed() {
    List<LearningRateSchedule> plain =
        List.of(
            new LearningRateSchedule.Constant(),
            new LearningRateSchedule.InverseTime(0.1),
            new LearningRateSchedule.Step(2, 0.5),
            new LearningRateSchedule.Linear(0.2),
            new LearningRateSchedule.Linear(0),
            new LearningRateSchedule.Cosine(0.2),
            new LearningRateSchedule.Cosine(0),
            new LearningRateSchedule.CosineRestarts(1, 1, 0),
            new LearningRateSchedule.CosineRestarts(1, 2, 0.1),
            new LearningRateSchedule.CosineRestarts(2, 3, 0),
            new LearningRateSchedule.OneCycle(0.3, 0.5, 0.1),
            new LearningRateSchedule.OneCycle(0.3, 0.1, 0.5));
    for (LearningRateSchedule then : plain) {
      for (int epochs = 1; epochs < 12; epochs++) {
        least(then, epochs);
        least(new LearningRateSchedule.WarmUp(2, 0.05, then), epochs);
        least(new LearningRateSchedule.WarmUp(3, 1, then), epochs);
      }
    }
  }

  private static void least(LearningRateSchedule schedule, int epochs) {
    int total = 4 * epochs;
    double least =
        IntStream.range(0, total)
            .mapToDouble(step -> schedule.factor(step, 4, total))
            .filter(factor -> factor != 0)
            .min()
            .orElseThrow();
    assertThat(schedule.leastFactor(4, total))
        .as("%s, %d epochs", schedule, epochs)
        .isEqualTo(least);
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
    assertThatThrownBy(() -> new LearningRateSchedule.CosineRestarts(0, 101, 1))
        .hasMessageContaining("epochs is 0")
        .hasMessageContaining("multiplier is 101")
        .hasMessageContaining("floor is 1.0");
    LearningRateSchedule warm =
        new LearningRateSchedule.WarmUp(1, 0.1, new LearningRateSchedule.Constant());
    assertThatThrownBy(() -> new LearningRateSchedule.WarmUp(0, 0, warm))
        .hasMessageContaining("warmupEpochs is 0")
        .hasMessageContaining("warmupStart is 0.0")
        .hasMessageContaining("what follows is a warm-up too; one is enough");
    assertThatThrownBy(() -> TrainingSpec.of(Sgd.of(0.1), 0, 0, 1))
        .hasMessageContaining("batchSize is 0")
        .hasMessageContaining("epochs is 0");
    assertThatThrownBy(() -> new Adam(Double.NaN, 1, 0.999, 0))
        .hasMessageContaining("learningRate is NaN")
        .hasMessageContaining("beta1 is 1.0")
        .hasMessageContaining("epsilon is 0.0");
  }
}
