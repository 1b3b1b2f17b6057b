package io.fmnist.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fmnist.api.model.Architecture;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("figures of a benchmark")
class FiguresTest {
  @Test
  void leaveTheFirstEpochOutWhereThereAreMore() {
    TrainingSpeed three =
        new TrainingSpeed(100, 10, List.of(9.0, 2.0, 4.0), List.of(8.0, 1.9, 3.7), 0);
    assertThat(three.secondsPerEpoch()).isEqualTo(3);
    assertThat(three.imagesPerSecond()).isEqualTo(100 / 3.0);
    assertThat(three.outsideShare()).isEqualTo((0.1 / 2 + 0.3 / 4) / 2, within(1e-12));
    TrainingSpeed one = new TrainingSpeed(100, 10, List.of(9.0), List.of(8.0), 0);
    assertThat(one.secondsPerEpoch()).isEqualTo(9);
    assertThat(one.outsideShare()).isEqualTo(1 / 9.0, within(1e-12));
  }

  @Test
  void countMasksAsOurs() {
    TrainingSpeed speed = new TrainingSpeed(100, 10, List.of(4.0), List.of(3.0), 0.5);
    assertThat(speed.maskShare()).isEqualTo(0.125);
    assertThat(speed.outsideShare()).isEqualTo(0.375);
    assertThat(speed.engineShare()).isEqualTo(0.625);
  }

  @Test
  void knowThatANetworkWithoutDropoutHasNoMasks() {
    Architecture plain = Architecture.builder(1, 4, 4).flatten().dense(2).build();
    Architecture dropping = Architecture.builder(1, 4, 4).flatten().dropout(0.5).dense(2).build();
    assertThat(MaskCost.secondsPerStep(plain, 8)).isZero();
    assertThat(MaskCost.secondsPerStep(dropping, 8)).isPositive();
  }

  @Test
  void compareTheLoopPairByPair() {
    LoopOverhead loop = new LoopOverhead(List.of(1.0, 4.0, 3.3), List.of(1.0, 2.0, 3.0));
    assertThat(loop.ratios()).containsExactly(1, 2, 3.3 / 3);
    assertThat(loop.ratio()).isEqualTo(3.3 / 3);
  }

  @Test
  void interpolateBetweenMeasuredValues() {
    double[] values = {4, 1, 3, 2};
    assertThat(Quantiles.of(values, 0)).isEqualTo(1);
    assertThat(Quantiles.of(values, 1)).isEqualTo(4);
    assertThat(Quantiles.of(values, 0.75)).isEqualTo(3.25);
    assertThat(Quantiles.median(values)).isEqualTo(2.5);
    assertThat(Quantiles.median()).isNaN();
    assertThat(values).containsExactly(4, 1, 3, 2);
  }
}
