package io.fmnist.tasks.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("the link to the latest run")
class LatestRunTest {
  @TempDir private Path parent;

  private Path latest;

  @BeforeEach
  void name() {
    latest = parent.resolve("latest");
  }

  private Path write(long seed) {
    Task task = Catalogue.get("task3");
    return FakeRuns.write(
        parent, task.withTraining(task.training().withEpochs(1)), "pytorch", seed, 0.8);
  }

  @Test
  void isRelativeAndFollowsTheRunThatWasWrittenLast() throws IOException {
    Path first = write(1);
    assertThat(Files.readSymbolicLink(latest)).isEqualTo(first.getFileName());
    Path second = write(2);
    assertThat(Files.readSymbolicLink(latest)).isEqualTo(second.getFileName());
    assertThat(parent).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void isPointedAnewWhereItsRunWasDeleted() throws IOException {
    for (long seed : List.of(1L, -1L)) {
      Files.createSymbolicLink(latest, Path.of("task0-pytorch-seed" + seed + "-20260101-000000"));
      Path run = write(seed);
      assertThat(Files.readSymbolicLink(latest)).isEqualTo(run.getFileName());
      Files.delete(latest);
    }
  }

  @Test
  void leavesWhatAUserCalledLatest() throws IOException {
    Files.writeString(latest, "mine");
    write(1);
    assertThat(latest).isRegularFile().hasContent("mine");
    Files.delete(latest);
    Files.createDirectory(latest);
    write(2);
    assertThat(Files.isDirectory(latest, java.nio.file.LinkOption.NOFOLLOW_LINKS)).isTrue();
    Files.delete(latest);
    for (String target : new String[] {"..", "notes", "/tmp", "other/run"}) {
      Files.createSymbolicLink(latest, Path.of(target));
      write(3);
      assertThat(Files.readSymbolicLink(latest)).hasToString(target);
      Files.delete(latest);
    }
    assertThat(parent).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void isNoSecondRunForWhoeverListsTheFolder() throws IOException {
    write(1);
    Path second = write(2);
    Files.createSymbolicLink(parent.resolve("best"), second.getFileName());
    assertThat(SavedRuns.in(parent)).extracting(SavedRun::seed).containsExactly(1L, 2L);
    assertThat(SavedRuns.in(latest)).extracting(SavedRun::folder).containsExactly(second);
  }

  @Test
  void standsForTheRunFolder() {
    Path run = write(1);
    assertThat(LatestRun.resolve(latest)).isEqualTo(run);
    assertThat(LatestRun.resolve(run)).isEqualTo(run);
    assertThat(LatestRun.resolve(Path.of("latest"))).isEqualTo(Path.of("runs", "latest"));
    assertThat(LatestRun.resolve(Path.of("none"))).isEqualTo(Path.of("none"));
  }
}
