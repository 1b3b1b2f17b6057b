package io.fmnist.tasks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fmnist.api.FmnistException;
import io.fmnist.tasks.catalogue.Catalogue;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("a task's file")
class TaskFileTest {
  private static final String TASK =
      """
      # é
      layers: [{kind: flatten}, {kind: dense, units: 10}]
      optimizer: {kind: sgd}
      batch: 32
      epochs: 2
      title: é
      """;

  @TempDir private Path folder;

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static void expect(Path file, String... parts) {
    assertThatThrownBy(() -> Catalogue.find(file.toString(), List.of()))
        .isInstanceOf(FmnistException.class)
        .message()
        .contains("task file " + file)
        .contains(parts);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mine.yaml", "mine.YAML", "mine.Yml", "mine.YML"})
  void mayEndInLettersOfEitherCase(String name) throws IOException {
    Path file = write(name, TASK.getBytes(UTF_8));
    assertThat(Catalogue.isFile(name)).isTrue();
    assertThat(Catalogue.find(file.toString(), List.of()).id()).isEqualTo("mine");
  }

  @Test
  void isReadThroughALinkAndWithAByteOrderMark() throws IOException {
    Path file = write("mine.yaml", ("\uFEFF" + TASK).getBytes(UTF_8));
    Path link = Files.createSymbolicLink(folder.resolve("link.yaml"), file);
    assertThat(Catalogue.find(link.toString(), List.of()).title()).isEqualTo("é");
  }

  @Test
  void isRefusedInAnotherEncoding() throws IOException {
    for (Charset wide : List.of(UTF_16, UTF_16LE, Charset.forName("UTF-32"))) {
      expect(write("wide.yaml", TASK.getBytes(wide)), "is written in UTF-16 or UTF-32");
    }
    expect(
        write("latin.yaml", TASK.replace("# é\n", "").getBytes(ISO_8859_1)),
        "is no UTF-8 text: byte 0xE9 in line 5",
        "save the file as UTF-8");
  }

  @Test
  void isRefusedWithBytesThatAreNoText() throws IOException {
    Path file = write("nul.yaml", (TASK + "\0").getBytes(UTF_8));
    assertThatThrownBy(() -> Catalogue.find(file.toString(), List.of()))
        .hasMessageStartingWith("nul.yaml line 7 column 1: the character U+0000 is not allowed");
  }

  @Test
  void isRefusedWhereItIsNoFile() throws IOException {
    expect(Files.createDirectory(folder.resolve("folder.json")), "is a folder");
    assertThatThrownBy(() -> Catalogue.find("no.yaml", List.of()))
        .isInstanceOf(FmnistException.class)
        .hasMessage(
            "there is no file no.yaml; give the path of a task's file, or the name of a task: task0"
                + " to task15, fast, small, best");
    Path loop = folder.resolve("loop.yaml");
    expect(Files.createSymbolicLink(loop, loop), "cannot be read");
    assertThatThrownBy(() -> Catalogue.find("a\0b.yaml", List.of()))
        .isInstanceOf(FmnistException.class)
        .hasMessageStartingWith("task file a\\u0000b.yaml: Nul character not allowed");
  }

  @Test
  @Timeout(20)
  void isNotWaitedForWhereItIsAPipe() throws Exception {
    Path pipe = folder.resolve("pipe.yaml");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
    expect(pipe, "is a pipe, socket or device");
  }

  @Test
  void isRefusedByItsSizeBeforeItIsRead() throws IOException {
    Path file = folder.resolve("large.yaml");
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(1L << 40);
    }
    expect(file, "has 1099511627776 bytes; at most 1048576 are read");
  }
}
