package io.fmnist.api.data;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.model.ImageShape;
import org.junit.jupiter.api.Test;

class BatchTest {
  @Test
  void moreImagesThanOneBufferHoldsAreRefusedWithTheMostThatFit() {
    ImageShape large = new ImageShape(1, 512, 512);
    assertThatThrownBy(() -> new Batch(large, 65_536))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("a batch of 65536 images of shape [1, 512, 512]")
        .hasMessageContaining("17179869184 pixels")
        .hasMessageContaining("8191 images or fewer");
  }

  @Test
  void aBatchHasRoomForOneImageAtLeast() {
    ImageShape shape = new ImageShape(1, 2, 2);
    for (int capacity : new int[] {0, -1}) {
      assertThatThrownBy(() -> new Batch(shape, capacity))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("capacity is " + capacity);
    }
  }
}
