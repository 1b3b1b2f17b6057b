package io.fmnist.api.backend.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.backend.DropoutMasks;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("packed dropout masks")
class PackedMasksTest {
  @Test
  @DisplayName("unpack to the bits that were drawn")
  void unpack() {
    DropoutMasks masks = new DropoutMasks(9, 4);
    float scale = (float) (1 / (1 - 0.3));
    byte[] keep = new byte[803];
    masks.fill(2, 0.3, keep, keep.length);
    byte[] packed = PackedMasks.draw(masks, 2, 0.3, keep.length);
    float[] factors = PackedMasks.factorsOfBytes(0.3);
    assertThat(packed).hasSize(101);
    for (int i = 0; i < keep.length; i++) {
      float factor = factors[(packed[i / 8] & 0xFF) * 8 + i % 8];
      assertThat(factor).as("element %d", i).isEqualTo(keep[i] * scale);
    }
  }
}
