package io.fmnist.study.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fmnist.study.stats.DataKey;
import io.fmnist.study.stats.MadeRuns;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.CellIdentity;
import io.fmnist.tasks.run.DivergedRun;
import io.fmnist.tasks.run.SavedRun;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("the next runs of a study")
class NextRunsTest {
  private final SweepPlan plan =
      Plans.of(List.of("task0", "task1", "task3"), NextRuns.SEEDS, "pytorch", "dl4j");
  private final Map<String, SavedRun> runs = new HashMap<>();

  private NextRuns next(boolean untilDecided) {
    return new NextRuns(plan, 0.005, untilDecided);
  }

  /** Returns the images of the plan. */
  private DataKey images() {
    return new DataKey(
        "synthetic",
        true,
        plan.images().get(0),
        plan.images().get(1),
        plan.images().get(2),
        Map.of());
  }

  /** Pretends to run cells: task 1 is better than task 0, task 3 is now better and now worse. */
  private void run(List<Cell> cells) {
    for (Cell cell : cells) {
      double accuracy =
          0.9
              + switch (cell.task().id()) {
                case "task1" -> 0.02 + 0.0001 * (cell.seed() % 3);
                case "task3" -> cell.seed() % 2 == 0 ? 0.02 : -0.02;
                default -> 0;
              };
      SavedRun run =
          MadeRuns.of(
              cell.task(), cell.backend(), cell.seed(), accuracy, MadeRuns.STUDY, cell.index());
      runs.put(cell.key(), run);
    }
  }

  private static List<String> tasks(NextRuns.Stage stage) {
    return stage.cells().stream().map(c -> c.task().id()).distinct().sorted().toList();
  }

  private static List<Long> seeds(NextRuns.Stage stage) {
    return stage.cells().stream().map(Cell::seed).distinct().toList();
  }

  @Test
  void areFiveSeedsOfEverythingAndThenOnesOfWhatIsUndecidedAlone() {
    NextRuns next = next(true);
    NextRuns.Stage first = next.next(runs);
    assertThat(first.look()).isEqualTo(5);
    assertThat(first.steps()).isEmpty();
    assertThat(first.secondsLeft()).isNaN();
    assertThat(first.cells())
        .hasSize(3 * 5 * 2)
        .isSortedAccordingTo((a, b) -> a.index() - b.index());
    run(first.cells());
    NextRuns.Stage second = next.next(runs);
    assertThat(second.look()).isEqualTo(10);
    assertThat(second.steps())
        .extracting(s -> s.task() + " " + s.decision().isDecided())
        .containsExactly("task1 true", "task3 false");
    assertThat(tasks(second)).containsExactly("task0", "task3");
    assertThat(seeds(second)).containsExactly(6L, 7L, 8L, 9L, 10L);
    // 20 runs of 2 epochs of 1.1 s, each with 3 s until its first step.
    assertThat(second.secondsLeft()).isCloseTo(20 * (3 + 2 * 1.1), within(1e-6));
    run(second.cells());
    assertThat(seeds(next.next(runs))).hasSize(10).startsWith(11L);
    run(next.next(runs).cells());
    run(next.next(runs).cells());
    NextRuns.Stage last = next.next(runs);
    assertThat(last.look()).isZero();
    assertThat(last.cells()).isEmpty();
    assertThat(runs).hasSize(2 * (40 + 5 + 40));
  }

  @Test
  void endAtTheFirstLookWhereNoMoreIsAskedFor() {
    run(next(false).next(runs).cells());
    assertThat(next(false).next(runs).cells()).isEmpty();
  }

  @Test
  void goOnWhereAStudyWasInterrupted() {
    List<Cell> first = next(true).next(runs).cells();
    run(first.subList(0, 7));
    assertThat(next(true).next(runs).cells()).isEqualTo(first.subList(7, first.size()));
  }

  @Test
  void replaceASeedThatFailsOnEveryBackend() {
    NextRuns next = next(true);
    List<Cell> first = next.next(runs).cells();
    List<Cell> diverge =
        first.stream().filter(c -> c.task().id().equals("task3") && c.seed() == 2).toList();
    assertThat(diverge).hasSize(2);
    run(first.stream().filter(c -> !diverge.contains(c)).toList());
    next.failed(diverge.stream().map(Cell::key).toList());
    NextRuns.Stage more = next.next(runs);
    assertThat(more.look()).isEqualTo(5);
    assertThat(tasks(more)).containsExactly("task0", "task3");
    assertThat(seeds(more)).containsExactly(6L);
    // One backend that fails leaves the seed to the other.
    NextRuns other = next(true);
    other.failed(List.of(diverge.get(0).key()));
    assertThat(other.next(runs).cells()).containsExactly(diverge.get(1));
  }

  @Test
  void areTheFirstLookAloneOfATaskThatIsComparedWithNoOther() {
    SweepPlan alone = Plans.of(List.of("task5"), NextRuns.SEEDS, "pytorch");
    NextRuns next = new NextRuns(alone, 0.005, true);
    run(next.next(runs).cells());
    assertThat(runs).hasSize(5);
    assertThat(next.next(runs).cells()).isEmpty();
  }

  @Test
  void areAPlanForManyMachines() {
    NextRuns next = next(true);
    run(next.next(runs).cells());
    NextRuns.Stage stage = next.next(runs);
    SweepPlan part = next.plan(stage);
    assertThat(part.cells()).hasSize(stage.cells().size());
    assertThat(part.cell(0).index()).isZero();
    assertThat(part.cells())
        .extracting(Cell::key)
        .isEqualTo(stage.cells().stream().map(Cell::key).toList());
  }

  @Test
  void countRunsOfOtherMachinesThatFitACell() {
    Cell cell = plan.cells().get(0);
    DataKey images = images();
    SavedRun fits = MadeRuns.of(cell.task(), cell.backend(), cell.seed(), 0.9, images, 0);
    SavedRun otherImages =
        MadeRuns.of(cell.task(), cell.backend(), cell.seed(), 0.9, MadeRuns.STUDY, 0);
    SavedRun otherEpochs =
        MadeRuns.of(Catalogue.get("task0"), cell.backend(), cell.seed(), 0.9, images, 0);
    SavedRun otherBackend = MadeRuns.of(cell.task(), "tensorflow", cell.seed(), 0.9, images, 0);
    NextRuns next = next(false);
    assertThat(next.addKnown(List.of(otherImages, otherEpochs))).isZero();
    assertThat(next.addKnown(List.of(fits, otherBackend))).isEqualTo(2);
    assertThat(next.next(Map.of()).cells()).hasSize(29).doesNotContain(cell);
    DivergedRun diverged =
        new DivergedRun(
            Path.of("row 2"), CellIdentity.of(fits), "synthetic", Instant.EPOCH, "the loss is NaN");
    assertThat(next.knownToDiverge(List.of(diverged))).containsExactly(cell.key());
  }

  @Test
  void leaveOutASeedThatABackendOutsideThePlanHasForATaskAndItsParent() {
    NextRuns next = next(false);
    List<Cell> all = next.next(Map.of()).cells();
    DataKey images = images();
    List<SavedRun> elsewhere =
        all.stream()
            .filter(cell -> cell.seed() == 2)
            .map(cell -> MadeRuns.of(cell.task(), "tensorflow", 2, 0.9, images, 0))
            .toList();
    SavedRun alone = MadeRuns.of(all.get(0).task(), "tensorflow", 3, 0.9, images, 0);
    SavedRun otherImages = MadeRuns.of(all.get(0).task(), "tensorflow", 4, 0.9, MadeRuns.STUDY, 0);
    assertThat(next.addKnown(elsewhere)).isEqualTo(elsewhere.size());
    assertThat(next.addKnown(List.of(alone, otherImages))).isEqualTo(1);
    NextRuns.Stage stage = next.next(Map.of());
    assertThat(stage.cells())
        .containsExactlyElementsOf(all.stream().filter(cell -> cell.seed() != 2).toList());
    assertThat(stage.steps()).isNotEmpty();
  }

  @Test
  void leaveALookAsItWasThatKnownRunsHaveReachedWithFewerBackends() {
    NextRuns next = next(true);
    List<SavedRun> known =
        plan.cells().stream()
            .filter(cell -> cell.backend().equals("dl4j"))
            .filter(cell -> cell.seed() <= (cell.task().id().equals("task1") ? 4 : 6))
            .map(
                cell -> {
                  double accuracy = 0.9 + 0.01 * (cell.index() % 3);
                  return MadeRuns.of(cell.task(), "dl4j", cell.seed(), accuracy, images(), 0);
                })
            .toList();
    next.addKnown(known);
    NextRuns.Stage stage = next.next(Map.of());
    assertThat(stage.look()).isEqualTo(5);
    // Task 1 has not reached its look, so its seeds get what they lack, and task 0 with them.
    assertThat(tasks(stage)).containsExactly("task0", "task1");
    run(stage.cells());
    NextRuns.Stage later = next.next(runs);
    assertThat(later.look()).isEqualTo(10);
    assertThat(later.cells().stream().filter(c -> c.task().id().equals("task3")))
        .extracting(c -> c.seed() + " " + c.backend())
        .containsExactlyInAnyOrder(
            "6 pytorch",
            "7 pytorch",
            "7 dl4j",
            "8 pytorch",
            "8 dl4j",
            "9 pytorch",
            "9 dl4j",
            "10 pytorch",
            "10 dl4j");
  }
}
