package io.fmnist.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TensorTest {
  @Test
  void aSizeBelowZeroIsRefusedEvenWhereTheProductFits() {
    assertThatThrownBy(() -> Tensor.of(List.of(-1, -2), 3, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[-1, -2] has a size below 0");
  }

  @Test
  void aShapeOfAnotherNumberOfValuesIsRefusedWithBoth() {
    assertThatThrownBy(() -> Tensor.of(List.of(2, 3), 1, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("holds 6 values, but 2 were given");
  }

  @Test
  void isFiniteWhereEveryValueIs() {
    assertThat(Tensor.of(List.of(2), -Float.MAX_VALUE, 0).isFinite()).isTrue();
    assertThat(Tensor.of(List.of(2), 1, Float.NaN).isFinite()).isFalse();
    assertThat(Tensor.of(List.of(2), Float.NEGATIVE_INFINITY, 1).isFinite()).isFalse();
  }
}
