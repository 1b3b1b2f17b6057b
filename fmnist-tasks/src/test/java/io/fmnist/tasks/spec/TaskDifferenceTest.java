package io.fmnist.tasks.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("the difference between two tasks")
class TaskDifferenceTest {
  private static List<String> between(String before, String after) {
    return TaskDifference.between(Catalogue.get(before), Catalogue.get(after));
  }

  @ParameterizedTest(name = "{0} to {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "task0  | task3  | epochs 30 -> 10",
        "task8  | task9  | + dropout rate 0.25 before dense 10, is layers[11]",
        "task9  | task8  | - dropout rate 0.25 before dense 10, was layers[11]",
        "task10 | task11 | optimizer adam lr 0.001, beta1 0.9, beta2 0.999, epsilon 0.0000001 -> sgd"
            + " lr 0.01, momentum 0, nesterov false",
      })
  void isOneLineForOneChange(String before, String after, String line) {
    assertThat(between(before, after)).containsExactly(line);
  }

  @Test
  void namesEachKeyThatChangedInAGroupOfTheSameKind() {
    assertThat(between("task11", "task15"))
        .containsExactly(
            "optimizer.lr 0.01 -> 0.15",
            "optimizer.momentum 0 -> 0.2",
            "optimizer.nesterov false -> true");
  }

  @Test
  void namesDecayAndClippingThatOneTaskHasAndTheOtherHasNot() {
    Task task = Catalogue.get("task0");
    Task regularized =
        SpecFormat.override(task, List.of("optimizer.weight_decay=0.01", "clip_norm=1"));
    assertThat(TaskDifference.between(task, regularized))
        .containsExactly("optimizer.weight_decay none -> 0.01", "clip_norm none -> 1");
  }

  @Test
  void pairsLayersOfOneKindRatherThanReplacingThem() {
    assertThat(between("task4", "task6"))
        .containsExactly("layers[0] conv2d: kernel 3 -> 5", "layers[3] conv2d: kernel 3 -> 5");
    assertThat(between("task0", "task1"))
        .containsExactly(
            "layers[4] dense: units 128 -> 256",
            "+ dropout rate 0.5 before dense 10, is layers[6]");
  }

  @Test
  void looksIntoTheBranchesOfAResidual() {
    String text =
        """
        id: mine
        layers:
          - {kind: conv2d, filters: 4, kernel: 3, padding: same}
          - {kind: residual, main: [{kind: conv2d, filters: 4, kernel: %d, padding: same}%s]}
          - {kind: flatten}
          - {kind: dense, units: 10}
        optimizer: {kind: adam}
        batch: 8
        epochs: 1
        """;
    Task before = SpecFormat.read(text.formatted(3, ""), "a.yaml", List.of());
    Task after =
        SpecFormat.read(
            text.formatted(5, ", {kind: activation, function: relu}"), "b.yaml", List.of());
    assertThat(TaskDifference.between(before, after))
        .containsExactly(
            "layers[1].main[0] conv2d: kernel 3 -> 5",
            "+ activation function relu at the end, is layers[1].main[1]");
  }

  @Test
  void isEmptyForTheSameNetworkAndTrainingUnderAnotherNameAndSeed() {
    Task task = Catalogue.get("task9");
    Task renamed =
        SpecFormat.override(task, List.of("id=mine", "title=other", "seed=7", "parent=task0"));
    assertThat(TaskDifference.between(task, renamed)).isEmpty();
  }
}
