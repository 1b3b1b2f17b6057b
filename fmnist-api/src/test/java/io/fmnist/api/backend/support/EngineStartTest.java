package io.fmnist.api.backend.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
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
  void doesNotNeedAFolderThatCanBeWritten() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(EngineStart.loading(file, () -> 1)).isEqualTo(1);
  }
}
