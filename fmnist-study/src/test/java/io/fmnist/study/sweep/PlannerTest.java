package io.fmnist.study.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("a plan")
class PlannerTest {
  private static final String MINE =
      """
      layers: [{kind: flatten}, {kind: dense, units: 10}]
      optimizer: {kind: adam}
      batch: 8
      epochs: 1
      """;

  @TempDir private Path folder;

  private static SweepPlan small() {
    return Plans.of(List.of("task0", "task3"), List.of(1L, 2L), "pytorch", "dl4j");
  }

  @Test
  void hasEveryTaskAndBackendOfASeedBeforeTheNextSeed() {
    SweepPlan plan = small();
    assertThat(plan.cells())
        .extracting(Cell::name)
        .containsExactly(
            "task0-pytorch-seed1",
            "task3-pytorch-seed1",
            "task0-dl4j-seed1",
            "task3-dl4j-seed1",
            "task0-pytorch-seed2",
            "task3-pytorch-seed2",
            "task0-dl4j-seed2",
            "task3-dl4j-seed2");
    assertThat(plan.cells()).extracting(Cell::key).doesNotHaveDuplicates();
    assertThat(plan.cells()).extracting(Cell::index).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void takesEachTasksOwnSeedWhereNoneIsNamed() {
    assertThat(Plans.of(List.of("task0"), List.of(), "pytorch").cells())
        .extracting(Cell::seed)
        .containsExactly(1L);
  }

  @Test
  void isReadBackAsItWasWritten() {
    SweepPlan plan = small();
    Path file = folder.resolve("plan.json");
    PlanFile.write(file, plan);
    assertThat(PlanFile.read(file)).isEqualTo(plan);
    assertThat(folder).isDirectoryContaining(f -> f.equals(file));
  }

  @Test
  void isRefusedWithMoreThanAHundredThousandCells() {
    List<Long> seeds = LongStream.rangeClosed(1, 50_001).boxed().toList();
    Planner.Matrix matrix = Plans.matrix(List.of("task0"), seeds, List.of("pytorch", "dl4j"));
    assertThatThrownBy(() -> Planner.requireSound(matrix))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("100002 cells; at most 100000");
  }

  @Test
  void isRefusedWhereItsTasksHoldOutDifferentImages() {
    Planner.Matrix matrix = Plans.matrix(List.of("task0", "task1"), List.of(), List.of("pytorch"));
    PlannedTask other = PlannedTask.find("task1", List.of("split.validation=0")).get(0);
    assertThatThrownBy(
            () ->
                Planner.requireSound(
                    new Planner.Matrix(
                        List.of(matrix.tasks().get(0), other),
                        List.of(),
                        matrix.options(),
                        matrix.backends(),
                        matrix.data())))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("split.validation is [0.2, 0.0]");
  }

  @Test
  void isRefusedWhereSomethingIsNamedTwice() {
    assertThatThrownBy(() -> Plans.of(List.of("task0", "task0"), List.of(), "pytorch"))
        .hasMessageContaining("task0 and task0 are both of id task0");
    assertThatThrownBy(() -> Plans.of(List.of("task0"), List.of(), "pytorch", "pytorch"))
        .hasMessageContaining("backends are pytorch,pytorch; name each once");
  }

  @ParameterizedTest(name = "{0} for {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "\"seed\":2           | \"seed\":3            | is not what its key was made of",
        "\"threads\": 1       | \"threads\": 2        | is not what its key was made of",
        "\"units\":128        | \"units\":129         | is not what its key was made of",
        "\"index\":1          | \"index\":7           | cells[1] has index 7",
        "\"task\":1           | \"task\":2            | cells[1] is of task 2; there are 2",
        "\"backend\":\"dl4j\" | \"backend\":\"../x\"  | cells[2] has backend \"../x\"",
        "\"seed\":2           | \"seed\":2.5          | cells[4].seed is 2.5; a whole number is needed",
        "\"format\": 1        | \"format\": 2         | its format is 2; 1 is needed",
        "\"threads\": 1       | \"threads\": 0        | threads is 0",
        "\"device\": \"cpu\"  | \"device\": \"tpu\"   | device is \"tpu\"",
        "\"units\":128        | \"unit\":128          | this key is unknown",
        "\"cells\"            | \"sells\"             | it has no cells",
        "{                    | ''                    | no valid JSON",
      })
  void isRefusedWhereTheFileWasChanged(String before, String after, String reason)
      throws IOException {
    Path file = folder.resolve("plan.json");
    PlanFile.write(file, small());
    String text = Files.readString(file);
    assertThat(text).contains(before);
    Files.writeString(file, text.replace(before, after));
    assertThatThrownBy(() -> PlanFile.read(file))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void isRefusedWhereTheFileIsMissingOrTooLarge() throws IOException {
    Path file = folder.resolve("plan.json");
    assertThatThrownBy(() -> PlanFile.read(file))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("give a file that a plan was written to");
    Files.write(file, Collections.nCopies(25 << 14, "x".repeat(63)));
    assertThatThrownBy(() -> PlanFile.read(file))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("at most 25165824 are read");
  }

  @Test
  void noticesThatATaskFileHasChangedSince() throws IOException {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(file, MINE);
    SweepPlan plan = Plans.of(List.of(file.toString()), List.of(1L), "pytorch");
    plan.tasks().get(0).requireUnchanged();
    Files.writeString(file, MINE.replace("8", "9"));
    assertThatThrownBy(() -> plan.tasks().get(0).requireUnchanged())
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("mine.yaml has changed since the plan was made");
    Files.delete(file);
    plan.tasks().get(0).requireUnchanged();
  }

  @Test
  void noticesThatTheBaseOfAStudyHasChangedSince() throws IOException {
    Path base = folder.resolve("mine.yaml");
    Path study = folder.resolve("ideas.yaml");
    Files.writeString(base, MINE);
    Files.writeString(study, "base: mine.yaml\nchanges: {smaller: batch=4}");
    PlannedTask smaller = PlannedTask.find(study.toString(), List.of()).get(1);
    Files.writeString(base, "# Only a comment\n" + MINE);
    smaller.requireUnchanged();
    Files.writeString(base, MINE.replace("adam", "sgd"));
    assertThatThrownBy(() -> smaller.requireUnchanged())
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("ideas.yaml has changed since the plan was made");
  }

  @Test
  void knowsItsCellsByIndex() {
    assertThat(small().cell(7).name()).isEqualTo("task3-dl4j-seed2");
    assertThatThrownBy(() -> small().cell(8))
        .hasMessageContaining("there is no cell 8 in the plan; its 8 cells are numbered 0 to 7");
    assertThatThrownBy(() -> small().cell(-1)).hasMessageContaining("there is no cell -1");
  }

  @Test
  void takesAFileThatOnlyChangesFromTheCommandLineComplete() throws IOException {
    Path file = Files.writeString(folder.resolve("mine.yaml"), MINE.replace("epochs: 1\n", ""));
    PlannedTask planned = PlannedTask.find(file.toString(), List.of("epochs=2")).get(0);
    assertThat(planned.task().training().epochs()).isEqualTo(2);
    planned.requireUnchanged();
    Files.writeString(file, MINE.replace("epochs: 1", "seed: 3"));
    assertThatThrownBy(planned::requireUnchanged).hasMessageContaining("has changed since");
  }
}
