package io.fmnist.study.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("the time left")
class TimeLeftTest {
  // Two epochs each.
  private final List<Cell> cells =
      Plans.of(List.of("task0", "task2"), List.of(1L, 2L), "pytorch").cells();

  @Test
  void isUnknownUntilSomethingWasTimed() {
    assertThat(new TimeLeft(cells, 1).seconds()).isNaN();
  }

  @Test
  void isThatOfTheEpochsLeftOfEachTask() {
    TimeLeft left = new TimeLeft(cells, 1);
    left.epoch(cells.get(0), 1, 10);
    left.epoch(cells.get(1), 1, 100);
    assertThat(left.seconds()).isCloseTo(3 * 10 + 3 * 100, within(1e-9));
    assertThat(left.epochsLeft()).isEqualTo(6);
  }

  @Test
  void isGuessedByMultiplyAddsForATaskThatWasNotTimed() {
    TimeLeft left = new TimeLeft(cells, 1);
    left.epoch(cells.get(0), 1, 10);
    double ratio =
        (double) cells.get(1).task().architecture().multiplyAdds()
            / cells.get(0).task().architecture().multiplyAdds();
    assertThat(left.seconds()).isCloseTo(3 * 10 + 4 * 10 * ratio, within(1e-6));
  }

  @Test
  void countsWhatARunTakesBesideItsEpochs() {
    TimeLeft left = new TimeLeft(cells, 1);
    left.time(cells.get(1), 100);
    left.epoch(cells.get(0), 1, 10);
    left.epoch(cells.get(0), 2, 10);
    left.end(cells.get(0), 25);
    assertThat(left.seconds()).isCloseTo(2 * 10 + 2 * 2 * 100 + 3 * 5, within(1e-9));
  }

  @Test
  void isSharedByTheJobsButNeverLessThanTheLongestCell() {
    TimeLeft left = new TimeLeft(cells, 2);
    left.time(cells.get(0), 10);
    left.time(cells.get(1), 100);
    assertThat(left.seconds()).isCloseTo((2 * 20 + 2 * 200) / 2, within(1e-9));
    left.end(cells.get(1), 0);
    assertThat(left.seconds()).isCloseTo(200, within(1e-9));
  }

  @Test
  void isNothingWhenAllIsDone() {
    TimeLeft left = new TimeLeft(cells, 1);
    cells.forEach(cell -> left.end(cell, 0));
    assertThat(left.seconds()).isZero();
    assertThat(left.epochsLeft()).isZero();
  }
}
