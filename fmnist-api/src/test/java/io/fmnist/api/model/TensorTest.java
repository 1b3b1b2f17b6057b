package io.fmnist.api.model;

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
}
