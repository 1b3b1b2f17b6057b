package io.fmnist.api.backend.support;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChannelsLastTest {
  @Test
  void movesTheChannelAxisBehindTheSpatialOnes() {
    // [outer 2, channels 2, spatial 3] to [2, 3, 2], one place further on.
    float[] canonical = {0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112};
    float[] engine = new float[14];
    ChannelsLast layout = new ChannelsLast(2, 2, 3);
    layout.toEngine(canonical, engine, 1);
    assertThat(engine).containsExactly(0, 0, 10, 1, 11, 2, 12, 100, 110, 101, 111, 102, 112, 0);
    assertThat(layout.toCanonical(engine, 1)).isEqualTo(canonical);
  }

  @Test
  void leavesOtherTensorsAsTheyAre() {
    float[] values = {3, 1, 2};
    float[] engine = new float[3];
    ChannelsLast.none(3).toEngine(values, engine, 0);
    assertThat(engine).isEqualTo(values);
  }
}
