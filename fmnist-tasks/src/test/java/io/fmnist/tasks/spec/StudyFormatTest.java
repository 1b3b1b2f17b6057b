package io.fmnist.tasks.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("a study's file")
class StudyFormatTest {
  @TempDir private Path folder;

  private static List<Task> read(String text, String... overrides) {
    return StudyFormat.read(text, "ideas.yaml", List.of(overrides), Catalogue::find);
  }

  @Test
  void isABaseAndChangesToItOneAtATime() {
    List<Task> tasks =
        read(
            """
            base: task0
            changes:
              lower: optimizer.lr=0.0003
              larger: [batch=256, optimizer.lr=0.002]
            """);
    assertThat(tasks).extracting(Task::id).containsExactly("task0", "ideas-lower", "ideas-larger");
    assertThat(tasks.get(0)).isEqualTo(Catalogue.get("task0"));
    Task larger = tasks.get(2);
    assertThat(larger.parent()).hasValue("task0");
    assertThat(larger.change()).isEqualTo("batch=256, optimizer.lr=0.002");
    assertThat(larger.training().batchSize()).isEqualTo(256);
    assertThat(larger.reportedAccuracy()).isEmpty();
    assertThat(SpecFormat.content(larger))
        .isEqualTo(
            SpecFormat.content(
                SpecFormat.override(
                    Catalogue.get("task0"), List.of("batch=256", "optimizer.lr=0.002"))));
  }

  @Test
  void mayHaveEachTwoOfTheChangesTogether() {
    List<Task> tasks =
        read(
            """
            base: task3
            set: epochs=2
            changes: {a: batch=64, b: optimizer.lr=0.002, c: clip_norm=4}
            pairs: true
            """,
            "epochs=1");
    assertThat(tasks)
        .extracting(Task::id)
        .containsExactly(
            "ideas-base", "ideas-a", "ideas-b", "ideas-a-b", "ideas-c", "ideas-a-c", "ideas-b-c");
    assertThat(tasks).allMatch(t -> t.training().epochs() == 1);
    assertThat(tasks.get(0).parent()).isEmpty();
    assertThat(tasks.subList(1, 7)).allMatch(t -> t.parent().orElse("").equals("ideas-base"));
  }

  @Test
  void leavesOutAPairThatComputesTheSameAsAnotherTask() {
    assertThat(
            read(
                """
                base: task0
                changes: {a: epochs=2, b: epochs=3, c: batch=64, d: [epochs=2, batch=64]}
                pairs: true
                """))
        .extracting(Task::id)
        .containsExactly("task0", "ideas-a", "ideas-b", "ideas-c", "ideas-b-c", "ideas-d");
  }

  @Test
  void isFoundByItsKeysAndMayHaveABaseBesideIt() throws IOException {
    Path study =
        Files.writeString(folder.resolve("ideas.yaml"), "base: mine.yaml\nchanges: {a: epochs=3}");
    Files.writeString(folder.resolve("mine.yaml"), SpecFormat.toYaml(Catalogue.get("task1")));
    assertThat(Catalogue.findAll(study.toString(), List.of()))
        .extracting(Task::id)
        .containsExactly("task1", "ideas-a");
    assertThat(Catalogue.findAll(folder.resolve("mine.yaml").toString(), List.of())).hasSize(1);
    assertThatThrownBy(() -> Catalogue.find(study.toString(), List.of()))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("a study of several tasks, and one task is needed here");
    assertThat(Catalogue.findAll("task3", List.of())).hasSize(1);
  }

  @Test
  void hasAnExampleThatIsSound() {
    assertThat(StudyFormat.isStudy(StudyFormat.EXAMPLE, "ideas.yaml")).isTrue();
    assertThat(StudyFormat.isStudy("base: task0\nset: epochs=1", "ideas.yaml")).isTrue();
    assertThat(StudyFormat.isStudy(SpecFormat.toYaml(Catalogue.get("task0")), "a.yaml")).isFalse();
    assertThat(read(StudyFormat.EXAMPLE)).hasSize(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "base: task99, changes: {a: epochs=2} | no task is named \"task99\"",
        "base: task0, changes: {} | name 1 to 100 changes",
        "base: task0, changes: {a: 3} | changes.a",
        "base: task0, changes: {a: seed=two} | ideas.yaml changes.a:",
        "base: task0, changes: {a b: seed=2} | cannot be a task's id",
        "base: task0, change: {a: seed=2}, changes: {a: seed=2} | change",
        "changes: {a: seed=2} | base",
        "base: task0, changes: {a: epochs=2, A: epochs=3} | changes: two of them, or one and a pair of others, make a task of the id ideas-a; rename one",
        "base: task0, pairs: true, changes: {a: epochs=2, b: batch=64, a-b: batch=32} | the id ideas-a-b; rename one",
        "base: task0, set: epochs=1 | ideas.yaml line 1: changes: it is missing",
        "base: task0, changes: {a: epochs=30} | changes.a: with epochs=30, network and training are those of the base",
        "base: task0, changes: {a: seed=2} | those of the base; set another value",
        "base: task0, changes: {a: epochs=2, b: [epochs=3, epochs=2]} | changes.b: with epochs=3, epochs=2, network and training are those of changes.a",
      })
  void isRefusedWithThePlace(String text, String message) {
    assertThatThrownBy(() -> read("{" + text + "}"))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining(message);
  }
}
