package io.fmnist.study.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.train.History;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.DivergedRun;
import io.fmnist.tasks.run.FakeRuns;
import io.fmnist.tasks.run.RunFolder;
import io.fmnist.tasks.run.RunResult;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.tasks.run.SavedRuns;
import io.fmnist.tasks.spec.SpecFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("merging")
class MergeTest {
  @TempDir private Path folder;
  private Path one = Path.of("");
  private Path two = Path.of("");
  private Path out = Path.of("");

  @BeforeEach
  void name() {
    one = folder.resolve("one");
    two = folder.resolve("two");
    out = folder.resolve("out");
  }

  private static Path write(Path parent, long seed, double accuracy) {
    return FakeRuns.write(parent, Catalogue.get("task3"), "pytorch", seed, accuracy);
  }

  @Test
  void gathersTheRunsOfSeveralFoldersByteByByte() throws IOException {
    Path first = write(one, 1, 0.8);
    write(two, 2, 0.8);
    Merge.Result result = Merge.merge(out, List.of(one, two));
    assertThat(result.copied()).hasSize(2);
    assertThat(result.alreadyThere()).isEmpty();
    assertThat(SavedRuns.in(out)).extracting(SavedRun::seed).containsExactly(1L, 2L);
    for (String name : List.of("model.safetensors", "predictions.csv", "run.json", "history.svg")) {
      assertThat(out.resolve(first.getFileName()).resolve(name))
          .hasSameBinaryContentAs(first.resolve(name));
    }
    assertThat(out).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void copiesEqualResultsOnce() {
    Path first = write(one, 1, 0.8);
    Path again = write(two, 1, 0.8);
    assertThat(Merge.merge(out, List.of(one, two)).alreadyThere()).containsExactly(again);
    Merge.Result second = Merge.merge(out, List.of(first, two));
    assertThat(second.copied()).isEmpty();
    assertThat(second.alreadyThere()).containsExactly(first, again);
    assertThat(SavedRuns.in(out)).hasSize(1);
  }

  @Test
  void copiesTheRecordsOfTrainingsThatDivergedOnceToo() {
    write(one, 1, 0.8);
    Path diverged = FakeRuns.writeDiverged(two, Catalogue.get("task3"), "pytorch", 2);
    assertThat(Merge.merge(out, List.of(one, two)).copied()).hasSize(2);
    Merge.Result again = Merge.merge(out, List.of(diverged));
    assertThat(again.copied()).isEmpty();
    assertThat(again.alreadyThere()).containsExactly(diverged);
    assertThat(DivergedRun.in(out))
        .extracting(run -> run.identity().task().training().seed())
        .containsExactly(2L);
  }

  @Test
  void copiesNothingWhereTwoResultsOfOneCellDiffer() {
    Path first = write(one, 1, 0.8);
    write(one, 2, 0.8);
    Path other = write(two, 1, 0.5);
    assertThatThrownBy(() -> Merge.merge(out, List.of(one, two)))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining(other + " and " + first + " predict different classes")
        .hasMessageContaining("task3 on pytorch, seed 1")
        .hasMessageContaining("predict different classes for ");
    assertThat(out).doesNotExist();
  }

  @Test
  void copiesNothingWhereACellDivergedOnOneMachineAlone() {
    Path ended = write(one, 1, 0.8);
    Path diverged = FakeRuns.writeDiverged(two, Catalogue.get("task3"), "pytorch", 1);
    for (List<Path> order : List.of(List.of(one, two), List.of(two, one))) {
      assertThatThrownBy(() -> Merge.merge(out, order))
          .isInstanceOf(FmnistException.class)
          .hasMessageContaining(diverged + " diverged and " + ended + " did not")
          .hasMessageContaining("Nothing was copied");
    }
    assertThat(out).doesNotExist();
  }

  @Test
  void keepsDifferentCellsOfOneNameApart() {
    write(one, 1, 0.8);
    FakeRuns.write(
        two, SpecFormat.override(Catalogue.get("task3"), List.of("batch=64")), "pytorch", 1, 0.8);
    assertThat(Merge.merge(out, List.of(one, two)).copied()).hasSize(2);
    assertThat(SavedRuns.in(out)).hasSize(2);
  }

  @Test
  void copiesNothingWhereARunIsDamaged() throws IOException {
    write(one, 1, 0.8);
    Path damaged = write(two, 2, 0.8);
    Files.writeString(damaged.resolve("model.safetensors"), "no weights");
    assertThatThrownBy(() -> Merge.merge(out, List.of(one, two)))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining(damaged.toString());
    assertThat(out).doesNotExist();
  }

  @Test
  void refusesAFolderWithoutRuns() throws IOException {
    Files.createDirectory(one);
    assertThatThrownBy(() -> Merge.merge(out, List.of(one)))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("holds no run folders");
    assertThatThrownBy(() -> Merge.merge(out, List.of(two)))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void doesNotFollowLinksOutOfARunFolder() throws IOException {
    Path run = write(one, 1, 0.8);
    Path secret = Files.writeString(folder.resolve("secret"), "mine");
    Files.createSymbolicLink(run.resolve("notes"), secret);
    assertThatThrownBy(() -> Merge.merge(out, List.of(one)))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("is neither a file nor a folder");
    assertThat(out).isEmptyDirectory();
  }

  @Test
  void followsALinkToARunsFolder() throws IOException {
    Path first = write(one, 1, 0.8);
    Files.createDirectory(two);
    Files.createSymbolicLink(two.resolve("alias"), first);
    Merge.merge(out, List.of(two));
    assertThat(SavedRuns.in(out)).extracting(SavedRun::seed).containsExactly(1L);
    assertThat(out.resolve("alias/model.safetensors")).exists();
  }

  @Test
  void keepsARunThatWasStoppedBesideTheWholeOne() {
    RunResult whole = FakeRuns.of(Catalogue.get("task3"), "pytorch", 1, 0.8);
    RunResult other = FakeRuns.of(Catalogue.get("task3"), "pytorch", 1, 0.5);
    RunResult stopped =
        new RunResult(
            whole.task(),
            whole.backend(),
            whole.runtime(),
            whole.data(),
            new History(
                whole.history().epochs().subList(0, 2),
                Optional.of("the time is over"),
                OptionalInt.empty()),
            other.test(),
            whole.testLabels(),
            other.weights(),
            whole.environment(),
            whole.started().plusSeconds(1),
            1,
            1,
            OptionalDouble.empty());
    RunFolder.write(one, whole);
    RunFolder.write(one, stopped);
    assertThat(Merge.merge(out, List.of(one)).copied()).hasSize(2);
    assertThat(Merge.merge(out, List.of(one)).alreadyThere()).hasSize(2);
  }
}
