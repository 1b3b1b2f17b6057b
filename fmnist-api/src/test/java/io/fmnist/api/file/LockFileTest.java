package io.fmnist.api.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.fmnist.api.FmnistException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("a lock")
class LockFileTest {
  @TempDir private Path folder;

  /** What the other process does: takes the lock, says whether it has it, and waits. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws IOException {
      Optional<LockFile> lock = LockFile.tryAcquire(Path.of(args[0]));
      System.out.println(lock.isPresent());
      System.out.flush();
      int unused = System.in.read();
      if (lock.isPresent()) {
        lock.get().close();
      }
    }
  }

  private static Process start(Path file) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Holder.class.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String line(Process process) throws IOException {
    return new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
        .readLine();
  }

  @Test
  void ofAnotherProcessIsNotTakenUntilThatProcessIsDead() throws Exception {
    Path file = folder.resolve("x.lock");
    Process other = start(file);
    try {
      assertThat(line(other)).isEqualTo("true");
      assertThat(LockFile.tryAcquire(file)).isEmpty();
      assertThat(LockFile.tryAcquire(file)).isEmpty();
    } finally {
      other.destroyForcibly().waitFor();
    }
    assertThat(file).exists();
    LockFile.tryAcquire(file).orElseThrow().close();
    assertThat(file).doesNotExist();
  }

  @Test
  void ofThisProcessIsNotTakenByAnother() throws Exception {
    Path file = folder.resolve("x.lock");
    try (LockFile mine = LockFile.tryAcquire(file).orElseThrow()) {
      assertThat(mine).isNotNull();
      Process other = start(file);
      try {
        assertThat(line(other)).isEqualTo("false");
      } finally {
        other.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void isOneUnderAllNamesOfItsFolder() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    try (LockFile mine = LockFile.tryAcquire(folder.resolve("x.lock")).orElseThrow()) {
      assertThat(mine).isNotNull();
      assertThat(LockFile.tryAcquire(link.resolve("x.lock"))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"symbolic link", "dangling link", "hard link", "text", "folder"})
  void isNeitherTakenNorDeletedWhereSomethingElseStands(String what) throws IOException {
    Path victim = folder.resolve("victim");
    String content = what.equals("hard link") ? "" : "precious";
    if (!what.equals("dangling link")) {
      Files.writeString(victim, content);
    }
    Path file = folder.resolve("x.lock");
    switch (what) {
      case "symbolic link", "dangling link" -> Files.createSymbolicLink(file, victim);
      case "hard link" -> Files.createLink(file, victim);
      case "folder" -> Files.createDirectory(file);
      default -> Files.writeString(file, content);
    }
    assertThatThrownBy(() -> LockFile.tryAcquire(file))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("x.lock")
        .hasMessageContaining("left alone");
    assertThat(Files.exists(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
    if (what.equals("dangling link")) {
      assertThat(victim).doesNotExist();
    } else {
      assertThat(victim).hasContent(content);
    }
  }

  @Test
  void isNotWaitedForWhereAPipeStands() throws Exception {
    Path file = folder.resolve("x.lock");
    assumeThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> LockFile.tryAcquire(file)).hasMessageContaining("left alone");
  }
}
