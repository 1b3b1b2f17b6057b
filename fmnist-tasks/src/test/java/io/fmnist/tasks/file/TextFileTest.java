package io.fmnist.tasks.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("a text file")
class TextFileTest {
  @TempDir private Path folder;

  @Test
  void replacesTheOldOneAndLeavesNothingBesideIt() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "old and longer");
    TextFile.write(file, "new – ä");
    assertThat(file).hasContent("new – ä");
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all).containsExactly(file);
    }
  }

  @Test
  void isWrittenWhereALinkLeads() throws IOException {
    Path file = Files.writeString(folder.resolve("real.txt"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link.txt"), file.getFileName());
    TextFile.write(link, "new");
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("new");
  }

  @Test
  void isNotPutInPlaceOfAPipe() throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<String> read =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Files.readString(pipe);
              } catch (IOException e) {
                return e.toString();
              }
            });
    TextFile.write(pipe, "through");
    assertThat(Files.isRegularFile(pipe)).isFalse();
    assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo("through");
  }

  @Test
  void isRefusedWhereItsFolderIsMissing() {
    assertThatThrownBy(() -> TextFile.write(folder.resolve("none/a.txt"), "x"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void isReadWithoutItsByteOrderMark() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "\uFEFFtask,seed\n");
    assertThat(TextFile.read(file, 100)).isEqualTo("task,seed\n");
  }
}
