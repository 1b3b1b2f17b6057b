package io.fmnist.tasks.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.file.LockFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("a folder in work")
class PartialFolderTest {
  @TempDir private Path parent;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(parent)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void appearsUnderItsNameWithNothingBesideIt() throws IOException {
    try (PartialFolder partial = PartialFolder.create(parent)) {
      Files.writeString(partial.path().resolve("a"), "1");
      assertThat(names()).allMatch(name -> name.startsWith(".run-"));
      Path folder =
          partial.publish("done", to -> Files.writeString(partial.path().resolve("b"), "" + to));
      assertThat(folder.resolve("b")).hasContent(folder.toString());
    }
    assertThat(names()).containsExactly("done");
  }

  @Test
  void getsANumberWhereItsNameIsTaken() throws IOException {
    Files.createDirectory(parent.resolve("done"));
    try (PartialFolder partial = PartialFolder.create(parent)) {
      assertThat(partial.publish("done", to -> {})).isEqualTo(parent.resolve("done-2"));
    }
  }

  @Test
  void leavesNothingWhereItIsNotPublished() throws IOException {
    try (PartialFolder partial = PartialFolder.create(parent)) {
      Files.writeString(partial.path().resolve("a"), "1");
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void staysWhileItsOwnerLivesAndGoesWhenItIsDead() throws IOException {
    // What a killed process leaves: the folder, and a lock file that nobody holds.
    Files.createDirectories(parent.resolve(".run-dead/inner"));
    Files.writeString(parent.resolve(".run-dead.lock"), "");
    Files.writeString(parent.resolve(".cell-dead.lock"), "");
    Files.createDirectory(parent.resolve(".run-of-an-older-version"));
    Files.createDirectory(parent.resolve("task0-pytorch-seed1"));
    try (PartialFolder living = PartialFolder.create(parent)) {
      PartialFolder.removeDead(parent);
      String name = living.path().getFileName().toString();
      assertThat(names())
          .containsExactlyInAnyOrder(
              name, name + ".lock", ".run-of-an-older-version", "task0-pytorch-seed1");
    }
  }

  @Test
  void hasALockThatOneOwnerHoldsAtATime() throws IOException {
    Path file = parent.resolve("x.lock");
    try (LockFile first = LockFile.tryAcquire(file).orElseThrow()) {
      assertThat(first).isNotNull();
      assertThat(LockFile.tryAcquire(file)).isEmpty();
    }
    assertThat(names()).isEmpty();
    LockFile.tryAcquire(file).orElseThrow().close();
  }

  @Test
  void getsANumberWhereAnotherProcessTakesItsNameAtTheLastMoment() throws IOException {
    try (PartialFolder partial = PartialFolder.create(parent)) {
      Files.writeString(partial.path().resolve("a"), "1");
      Path folder =
          partial.publish(
              "done",
              to -> {
                if (to.endsWith("done")) {
                  Files.createDirectory(to);
                  Files.writeString(to.resolve("theirs"), "2");
                }
              });
      assertThat(folder).isEqualTo(parent.resolve("done-2"));
    }
    assertThat(names()).containsExactly("done", "done-2");
  }

  @Test
  void leavesAloneWhatOnlyHasALocksName() throws IOException {
    Path victim = Files.writeString(parent.resolve("victim"), "precious");
    Files.createSymbolicLink(parent.resolve(".run-a.lock"), victim);
    Files.createLink(parent.resolve(".cell-b.lock"), victim);
    Files.writeString(parent.resolve(".run-c.lock"), "notes");
    Path folder = Files.createDirectories(parent.resolve("kept/checkpoints/step-0000000001"));
    Files.createSymbolicLink(parent.resolve(".run-d"), parent.resolve("kept"));
    Files.createFile(parent.resolve(".run-d.lock"));
    List<String> before = names();
    PartialFolder.removeDead(parent);
    assertThat(names()).containsAll(List.of(".run-a.lock", ".cell-b.lock", ".run-c.lock", "kept"));
    assertThat(before).containsAll(names());
    assertThat(victim).hasContent("precious");
    assertThat(parent.resolve(".run-c.lock")).hasContent("notes");
    assertThat(folder).exists();
    assertThat(PartialFolder.adopt(parent, any -> true)).isEmpty();
  }
}
