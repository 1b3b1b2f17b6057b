package io.fmnist.api.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.InvalidSpecException;
import io.fmnist.api.layer.BatchNorm;
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
        .hasMessageContaining("beta1 is 0.99999999; allowed are 0.0 to 0.99999994")
        .hasMessageContaining("beta2 is 1.5; allowed are 0.0 to 0.99999994");
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
}
