package io.fmnist.api.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.InvalidSpecException;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Dropout;
import io.fmnist.api.optimizer.Adadelta;
import io.fmnist.api.optimizer.Adagrad;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Regularization;
import io.fmnist.api.optimizer.Sgd;
import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("numbers that engines compute with in float32")
class Float32LimitsTest {
  private static final double ALMOST_ONE = 0.99999999;
  private static final double TINY = 1e-46;
  private static final double SUBNORMAL = 1e-40;

  @Test
  void aFactorThatRoundsToOneIsRefusedWithTheLargestAllowed() {
    assertThatThrownBy(() -> new Adam(0.1, ALMOST_ONE, 1.5, 1e-7))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining(
            "beta1 is 0.99999999; allowed are 0, and 1.17549435E-38 to 0.99999994")
        .hasMessageContaining("beta2 is 1.5; allowed are 0, and 1.17549435E-38 to 0.99999994");
    assertThatThrownBy(() -> new Adam(0.1, 0.9, ALMOST_ONE, 1e-7))
        .hasMessageContaining("beta2 is 0.99999999");
    assertThatThrownBy(() -> new Adadelta(1, ALMOST_ONE, 1e-7))
        .hasMessageContaining("rho is 0.99999999");
    assertThatThrownBy(() -> new Sgd(1, ALMOST_ONE, false))
        .hasMessageContaining("momentum is 0.99999999");
    assertThatThrownBy(() -> new Sgd(1, Double.NaN, false)).hasMessageContaining("momentum is NaN");
  }

  @Test
  void anEpsilonThatIsZeroOrInfiniteIsRefusedWithWhatIsAllowed() {
    for (double epsilon : new double[] {0, -1, TINY, SUBNORMAL, 1e39, Double.NaN}) {
      String message = "epsilon is " + epsilon + "; allowed are " + Float.MIN_NORMAL + " to 3.40";
      assertThatThrownBy(() -> new Adam(0.1, 0.9, 0.999, epsilon)).hasMessageContaining(message);
      assertThatThrownBy(() -> new Adagrad(0.1, epsilon)).hasMessageContaining(message);
      assertThatThrownBy(() -> new Adadelta(1, 0.95, epsilon)).hasMessageContaining(message);
      assertThatThrownBy(() -> new BatchNorm(0.99, epsilon)).hasMessageContaining(message);
    }
  }

  @Test
  void theLimitsThemselvesAreAllowed() {
    assertThat(
            List.of(
                new Adam(0.1, 0.99999994, 0.99999994, Float.MIN_NORMAL),
                new Adadelta(1, 0, Float.MAX_VALUE),
                new Sgd(1, 0, true)))
        .hasSize(3);
  }

  @Test
  void aLearningRateThatWouldTrainNothingIsRefused() {
    for (double rate : new double[] {0, -1, 1e-60, SUBNORMAL, 1e39, Double.NaN}) {
      String message = "learningRate is " + rate + "; allowed are " + Float.MIN_NORMAL;
      assertThatThrownBy(() -> Sgd.of(rate)).hasMessageContaining(message);
      assertThatThrownBy(() -> new Adam(rate, 0.9, 0.999, 1e-7)).hasMessageContaining(message);
      assertThatThrownBy(() -> new Adagrad(rate, 1e-7)).hasMessageContaining(message);
      assertThatThrownBy(() -> new Adadelta(rate, 0.95, 1e-7)).hasMessageContaining(message);
    }
  }

  @Test
  void aFractionThatBecomesZeroOrOneIsRefused() {
    for (double value : new double[] {SUBNORMAL, 1e-60, ALMOST_ONE, 1, -0.1, Double.NaN}) {
      String message = " is " + value + "; allowed are 0, and ";
      assertThatThrownBy(() -> new Sgd(1, value, true)).hasMessageContaining("momentum" + message);
      assertThatThrownBy(() -> new Dropout(value)).hasMessageContaining("rate" + message);
      assertThatThrownBy(() -> new BatchNorm(value, 1e-3))
          .hasMessageContaining("momentum" + message);
      assertThatThrownBy(() -> new LearningRateSchedule.Cosine(value))
          .hasMessageContaining("floor" + message);
      assertThatThrownBy(() -> new LearningRateSchedule.OneCycle(value, 0.1, 0.1))
          .hasMessageContaining("warmup" + message);
    }
  }

  @Test
  void aDropoutThatItsMasksCannotTellFromNoneOrAllIsRefused() {
    for (double rate : new double[] {7.6e-6, 0.9999924}) {
      assertThatThrownBy(() -> new Dropout(rate)).hasMessageContaining("rate is " + rate);
    }
    for (double rate : new double[] {7.7e-6, 0.9999923}) {
      byte[] mask = new byte[1 << 20];
      new RandomStream(1, Purpose.TEST, 0, 0)
          .fillKeepMask(mask, mask.length, new Dropout(rate).rate());
      assertThat(mask).contains(0, 1);
    }
  }

  @Test
  void decayAndClippingHaveTheLimitsOfFloat32() {
    for (double value : new double[] {-1, SUBNORMAL, 1e39, Double.NaN}) {
      String message = " is " + value + "; allowed are 0, and " + Float.MIN_NORMAL;
      assertThatThrownBy(() -> new Regularization(value, value, false, value))
          .hasMessageContaining("weightDecay" + message)
          .hasMessageContaining("l2" + message)
          .hasMessageContaining("clipNorm" + message);
    }
    TrainingSpec spec = TrainingSpec.of(Sgd.of(0.01), 8, 1, 1);
    assertThatThrownBy(() -> spec.withRegularization(new Regularization(2e-6, 0, false, 0)))
        .hasMessageContaining("weightDecay is 2.0E-6, and with the learning rate 0.01 no step");
    assertThat(1f - 2e-8f).isEqualTo(1f);
    assertThat(spec.withRegularization(new Regularization(1e-5, 0, false, 0))).isNotNull();
  }

  @Test
  void aScheduleThatTakesTheRateToZeroIsRefused() {
    refused(Sgd.of(1e-30), new LearningRateSchedule.Step(1, 1e-3), 10);
    refused(Sgd.of(1), new LearningRateSchedule.Step(1, 1e-3), TrainingSpec.MAX_EPOCHS);
    refused(Sgd.of(1e-30), new LearningRateSchedule.OneCycle(0.5, 1e-10, 1), 10);
    refused(Sgd.of(1e-30), new LearningRateSchedule.OneCycle(0.5, 1, 1e-10), 10);
    refused(Sgd.of(1e-30), new LearningRateSchedule.Cosine(1e-10), 10);
    refused(Sgd.of(1e-30), new LearningRateSchedule.InverseTime(1e30), 10);
    refused(new Adam(2e-38, 0.9, 0.999, 1e-7), new LearningRateSchedule.Constant(), 1);
  }

  private static void refused(Optimizer optimizer, LearningRateSchedule schedule, int epochs) {
    assertThatThrownBy(() -> new TrainingSpec(optimizer, schedule, 8, epochs, 1))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("training: the learning rate " + optimizer.learningRate())
        .hasMessageContaining(schedule.kind());
  }

  @Test
  void aScheduleIsHeldAgainstTheRealNumberOfStepsToo() {
    TrainingSpec spec =
        new TrainingSpec(Sgd.of(1e-20), new LearningRateSchedule.InverseTime(1e17), 8, 1, 1);
    spec.requireRates(1);
    assertThatThrownBy(() -> spec.requireRates(1_000)).hasMessageContaining("inverse_time");
    // A cosine that ends at 0 is meant to.
    new TrainingSpec(Sgd.of(0.1), new LearningRateSchedule.Cosine(0), 8, 30, 1).requireRates(469);
  }
}
