package io.fmnist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.study.sweep.Cell;
import io.fmnist.study.sweep.SweepPlan;
import io.fmnist.tasks.catalogue.Catalogue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("--cell")
class SweepOptionsTest {
  private static final SweepPlan PLAN =
      new SweepPlan(
          "1",
          Optional.empty(),
          Map.of(),
          List.of(),
          OptionalInt.empty(),
          RuntimeOptions.defaults(),
          Map.of(),
          List.of(),
          IntStream.range(0, 5)
              .mapToObj(i -> new Cell(i, Catalogue.get("task" + i), "pytorch", "" + i))
              .toList());

  private static List<Integer> cells(String text, Map<String, String> environment) {
    return SweepOptions.cells(PLAN, text, environment).stream().map(Cell::index).toList();
  }

  @Test
  void namesOneOrSeveral() {
    assertThat(cells("3", Map.of())).containsExactly(3);
    assertThat(cells("4,0-1", Map.of())).containsExactly(4, 0, 1);
  }

  @Test
  void isTakenFromSlurmOrKubernetes() {
    assertThat(cells("env", Map.of("SLURM_ARRAY_TASK_ID", "2"))).containsExactly(2);
    assertThat(cells("env", Map.of("JOB_COMPLETION_INDEX", "4"))).containsExactly(4);
  }

  @Test
  void isRefusedWhereThereIsNone() {
    assertThatThrownBy(() -> cells("env", Map.of()))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("finds none of SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX");
    assertThatThrownBy(() -> cells("5", Map.of()))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("there is no cell 5 in the plan");
    assertThatThrownBy(() -> cells("env", Map.of("JOB_COMPLETION_INDEX", "x")))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("cells are \"x\"");
  }
}
