package io.fmnist.api.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("a file that is written whole")
class WholeFileTest {
  @TempDir private Path folder;

  @Test
  void replacesAnEarlierOne() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "old");
    WholeFile.write(file, partial -> Files.writeString(partial, "new"));
    assertThat(file).hasContent("new");
    assertThat(folder).isDirectoryNotContaining(f -> !f.equals(file));
  }

  @Test
  void mayHaveTheLongestNameThatAFileSystemTakes() throws IOException {
    for (String name : List.of("n".repeat(255), "\uD83D\uDC57".repeat(63))) {
      Path file = folder.resolve(name);
      WholeFile.write(file, partial -> Files.writeString(partial, "new"));
      assertThat(file).hasContent("new");
    }
  }

  @Test
  void thatFailsHalfWayLeavesNothingAndTheEarlierOneAsItWas() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "old");
    assertThatThrownBy(
            () ->
                WholeFile.write(
                    file,
                    partial -> {
                      Files.createDirectory(partial);
                      Files.writeString(partial.resolve("part"), "new");
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");
    assertThat(file).hasContent("old");
    assertThat(folder).isDirectoryNotContaining(f -> !f.equals(file));
  }

  @Test
  void isDeletedWithItsFolderButNotWhatALinkLeadsTo() throws IOException {
    Path kept = Files.createDirectory(folder.resolve("kept"));
    Files.writeString(kept.resolve("a.txt"), "kept");
    Path deleted = Files.createDirectories(folder.resolve("deleted/inner"));
    Files.createSymbolicLink(deleted.resolve("link"), kept);
    Files.createSymbolicLink(deleted.resolve("broken"), Path.of("nowhere"));
    WholeFile.delete(folder.resolve("deleted"));
    WholeFile.delete(folder.resolve("deleted"));
    assertThat(folder.resolve("deleted")).doesNotExist();
    assertThat(kept.resolve("a.txt")).hasContent("kept");
  }

  @Test
  void isClearedOfWhatKilledProcessesLeftButNotOfWhatTheLivingWrite() throws IOException {
    Path file = folder.resolve("a.txt");
    String dead = ".a.txt.00000000-0000-0000-0000-000000000001.partial";
    String theirs = ".b.txt.00000000-0000-0000-0000-000000000002.partial";
    String unknown = ".a.txt.00000000-0000-0000-0000-000000000003.partial";
    for (String name : List.of(dead, theirs, unknown)) {
      Files.createDirectories(folder.resolve(name).resolve("inner"));
    }
    Files.createFile(folder.resolve(dead + ".lock"));
    Files.createFile(folder.resolve(theirs + ".lock"));
    WholeFile.write(
        file,
        partial -> {
          Files.writeString(partial, "outer");
          WholeFile.write(file, inner -> Files.writeString(inner, "inner"));
          assertThat(partial).hasContent("outer");
        });
    assertThat(file).hasContent("outer");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("a.txt", theirs, theirs + ".lock", unknown);
    }
  }

  @Test
  void hasTheHashOfTheStandardsExample() {
    // FIPS 180-4, the example of one block.
    assertThat(Sha256.of("abc".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void isWrittenByAThreadThatIsInterruptedAndStaysSo() throws IOException {
    Path file = folder.resolve("a.txt");
    Thread.currentThread().interrupt();
    WholeFile.write(
        file,
        partial -> {
          try (FileChannel channel =
              FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {'a'}));
          }
        });
    assertThat(Thread.interrupted()).isTrue();
    assertThat(file).hasContent("a");
    assertThat(folder).isDirectoryNotContaining(f -> !f.equals(file));
  }

  @Test
  void isWrittenAgainWhereAnInterruptComesInTheMiddle() throws IOException {
    Path file = folder.resolve("a.txt");
    AtomicInteger tries = new AtomicInteger();
    WholeFile.write(
        file,
        partial -> {
          try (FileChannel channel =
              FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (tries.incrementAndGet() == 1) {
              Thread.currentThread().interrupt();
            }
            channel.write(ByteBuffer.wrap(new byte[] {'a'}));
          }
        });
    assertThat(Thread.interrupted()).isTrue();
    assertThat(tries).hasValue(2);
    assertThat(file).hasContent("a");
    assertThat(folder).isDirectoryNotContaining(f -> !f.equals(file));
  }
}
