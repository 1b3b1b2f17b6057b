package io.fmnist.study.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("the ancestry of tasks")
class AncestryTest {
  private static List<String> ids(Ancestry ancestry) {
    return ancestry.entries().stream().map(e -> e.depth() + " " + e.task().id()).toList();
  }

  private static Task task(String id, String parent) {
    Task like = Catalogue.get("task3");
    return new Task(
        id,
        id,
        Optional.of(parent),
        "",
        like.reportedAccuracy(),
        like.architecture(),
        like.training());
  }

  @Test
  void putsEachTaskBelowItsParent() {
    assertThat(ids(Ancestry.of(Catalogue.study())))
        .containsExactly(
            "0 task0",
            "1 task1",
            "1 task2",
            "1 task3",
            "1 task4",
            "2 task5",
            "2 task6",
            "3 task7",
            "4 task8",
            "5 task9",
            "6 task10",
            "7 task11",
            "8 task12",
            "8 task13",
            "9 task14",
            "8 task15");
  }

  @Test
  void showsWhatLiesBetweenTwoTasksThatWereRun() {
    Ancestry ancestry = Ancestry.of(List.of(Catalogue.get("task6"), Catalogue.get("task0")));
    assertThat(ids(ancestry)).containsExactly("0 task0", "1 task4", "2 task6");
    assertThat(ancestry.entries())
        .extracting(Ancestry.Entry::run)
        .containsExactly(true, false, true);
  }

  @Test
  void beginsAnewWhereNoAncestorWasRun() {
    Ancestry ancestry =
        Ancestry.of(List.of(Catalogue.get("task12"), Catalogue.get("task1"), task("own", "none")));
    assertThat(ids(ancestry)).containsExactly("0 own", "0 task1", "0 task12");
  }

  @Test
  void cutsACircleOnce() {
    Ancestry ancestry =
        Ancestry.of(List.of(task("a", "b"), task("b", "c"), task("c", "a"), task("d", "d")));
    assertThat(ids(ancestry)).containsExactly("0 c", "1 b", "2 a", "0 d");
  }

  @Test
  void ordersIdsByTheNumbersInThem() {
    assertThat(RunSet.BY_ID.compare("task2", "task10")).isNegative();
    assertThat(RunSet.BY_ID.compare("task10", "task10b")).isNegative();
    assertThat(RunSet.BY_ID.compare("9", "10")).isNegative();
    assertThat(RunSet.BY_ID.compare("task01", "task1")).isNotZero();
  }
}
