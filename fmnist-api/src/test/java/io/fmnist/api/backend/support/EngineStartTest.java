package io.fmnist.api.backend.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("the start of an engine")
class EngineStartTest {
  @TempDir private Path folder;

  private Path unpacked(String name, Duration age) throws IOException {
    Path made = Files.createDirectories(folder.resolve(name).resolve("lib")).getParent();
    Files.setLastModifiedTime(made, FileTime.from(Instant.now().minus(age)));
    return made;
  }

  @Test
  void deletesWhatKilledProcessesUnpackedButNothingElse() throws IOException {
    Path dead = unpacked("tmp123", Duration.ofHours(2));
    Path fresh = unpacked("tmp456", Duration.ZERO);
    Path ready = unpacked("2.7.1-cpu", Duration.ofHours(2));
    assertThat(
            EngineStart.loading(
                folder,
                () -> {
                  // Another start meanwhile sees that this one loads.
                  EngineStart.loading(folder, () -> "inner");
                  return "outer";
                }))
        .isEqualTo("outer");
    assertThat(dead).doesNotExist();
    assertThat(fresh).isDirectory();
    assertThat(ready).isDirectory();
  }

  @Test
  void knowsWhereNothingMayBeExecuted() {
    List<String> mounts =
        List.of(
            "/dev/vda1 / ext4 rw,relatime 0 0",
            "tmpfs /home/ann tmpfs rw,nosuid,noexec,size=1k 0 0",
            "tmpfs /home/ann/a\\040b tmpfs rw 0 0",
            "tmpfs /twice tmpfs rw,noexec 0 0",
            "tmpfs /twice tmpfs rw 0 0");
    assertThat(EngineStart.isNoexec(Path.of("/home/ann/.cache"), mounts)).isTrue();
    assertThat(EngineStart.isNoexec(Path.of("/home/ann/a b/x"), mounts)).isFalse();
    assertThat(EngineStart.isNoexec(Path.of("/home/anne"), mounts)).isFalse();
    assertThat(EngineStart.isNoexec(Path.of("/twice/x"), mounts)).isFalse();
    EngineStart.requireExecutable(folder.resolve("none"), "KEY");
  }

  @Test
  void doesNotNeedAFolderThatCanBeWritten() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(EngineStart.loading(file, () -> 1)).isEqualTo(1);
  }
}
