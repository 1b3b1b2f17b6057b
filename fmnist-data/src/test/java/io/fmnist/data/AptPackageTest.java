package io.fmnist.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.data.Location.Origin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A shell script takes the place of apt-get and hands out packages that the tests make. */
@Timeout(60)
class AptPackageTest {
  private static final String FOLDER = "./usr/share/datasets/fashion-mnist/";

  @TempDir Path root;
  private Duration limit = Duration.ofSeconds(30);

  private Path cache() {
    return root.resolve("cache dir/fmnist");
  }

  private Finder finder() {
    Duration second = Duration.ofSeconds(1);
    return new Finder(
        new Environment(
            Map.of(
                "XDG_CACHE_HOME",
                root.resolve("cache dir").toString(),
                "FMNIST_MIRRORS",
                "http://127.0.0.1:1/",
                "PATH",
                "/nowhere::" + root.resolve("bin")),
            root,
            root.resolve("debian"),
            List.of(),
            new Environment.Timeouts(second, second, second, second, limit)),
        TestSet.OFFICIAL);
  }

  /** Installs an apt-get that runs these lines on {@code download}; $1 is the log of its calls. */
  private void aptGet(String download) throws IOException {
    Path command = Files.createDirectories(root.resolve("bin")).resolve("apt-get");
    String script =
        """
        #!/bin/sh
        echo "$PWD: $*" >> '%s'
        case "$*" in *" update") exit 0 ;; esac
        %s
        """;
    Files.writeString(command, script.formatted(root.resolve("calls"), download));
    Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void aptGetDelivers(byte[] deb) throws IOException {
    Path file = Files.write(root.resolve("made.deb"), deb);
    aptGet("cp '" + file + "' dataset-fashion-mnist_1_all.deb");
  }

  private static Map<String, byte[]> files(String folder) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(folder + "README", new byte[100]);
    for (Role role : Role.values()) {
      files.put(folder + role.fileName() + ".gz", TestSet.gz(role));
    }
    return files;
  }

  private static byte[] deb(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new XZCompressorOutputStream(data))) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), true);
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return ar(data.toByteArray());
  }

  private static byte[] ar(byte[] data) throws IOException {
    ByteArrayOutputStream deb = new ByteArrayOutputStream();
    try (ArArchiveOutputStream ar = new ArArchiveOutputStream(deb)) {
      ar.putArchiveEntry(new ArArchiveEntry("debian-binary", 4));
      ar.write("2.0\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      ar.closeArchiveEntry();
      ar.putArchiveEntry(new ArArchiveEntry("control.tar.gz", 0));
      ar.closeArchiveEntry();
      ar.putArchiveEntry(new ArArchiveEntry("data.tar.xz", data.length));
      ar.write(data);
      ar.closeArchiveEntry();
    }
    return deb.toByteArray();
  }

  private List<String> filesInCache() throws IOException {
    try (Stream<Path> files = Files.list(cache())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void expectRefused(String... parts) throws IOException {
    assertThatThrownBy(() -> finder().fetch(FetchListener.silent()))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("apt-get download dataset-fashion-mnist: ")
        .hasMessageContainingAll(parts);
    assertThat(filesInCache()).doesNotContain("train-images-idx3-ubyte.gz");
    assertThat(filesInCache()).noneMatch(name -> name.startsWith(".apt-"));
  }

  @Test
  void unpacksThePackageAndLeavesNothingElse() throws IOException {
    aptGetDelivers(deb(files(FOLDER)));
    Location location = finder().fetch(FetchListener.silent());
    assertThat(location).isEqualTo(new Location(cache(), Origin.DOWNLOADED));
    assertThat(filesInCache())
        .containsExactly(
            ".lock",
            "t10k-images-idx3-ubyte.gz",
            "t10k-labels-idx1-ubyte.gz",
            "train-images-idx3-ubyte.gz",
            "train-labels-idx1-ubyte.gz");
    assertThat(Verifier.check(cache(), TestSet.OFFICIAL)).allMatch(FileCheck::ok);
  }

  @Test
  void givesAptAPrivateFolderForAllThatItWrites() throws IOException {
    aptGetDelivers(deb(files(FOLDER)));
    finder().fetch(FetchListener.silent());
    List<String> calls = Files.readAllLines(root.resolve("calls"));
    assertThat(calls).hasSize(2);
    assertThat(calls.get(0)).endsWith(" update");
    assertThat(calls.get(1)).endsWith(" download dataset-fashion-mnist");
    String work = cache() + "/.apt-";
    assertThat(calls)
        .allSatisfy(
            call ->
                assertThat(call)
                    .startsWith(work)
                    .contains(
                        "-o Dir::State=" + work,
                        "-o Dir::State::lists=" + work,
                        "-o Dir::State::status=" + work,
                        "-o Dir::Cache=" + work,
                        "-o Dir::Log=" + work,
                        "-c " + work));
  }

  @Test
  void deletesWhatAKilledProcessLeft() throws IOException {
    Path left = Files.createDirectories(cache().resolve(".apt-123/lists/partial"));
    Files.createFile(left.resolve("Packages"));
    aptGetDelivers(deb(files(FOLDER)));
    finder().fetch(FetchListener.silent());
    assertThat(filesInCache()).noneMatch(name -> name.startsWith(".apt-"));
  }

  @Test
  void entriesThatPointElsewhereLandInTheCacheOrNowhere() throws IOException {
    Map<String, byte[]> files = files("../../../../" + root.getFileName() + "/");
    files.put("/" + root + "/evil", new byte[1]);
    files.put("../../evil", new byte[1]);
    aptGetDelivers(deb(files));
    finder().fetch(FetchListener.silent());
    try (Stream<Path> all = Files.walk(root)) {
      assertThat(all.filter(Files::isRegularFile).filter(file -> !file.startsWith(cache())))
          .extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder("apt-get", "calls", "made.deb");
    }
    assertThat(filesInCache()).hasSize(5).doesNotContain("evil");
  }

  @Test
  void refusesAPackageThatLacksAFileOrHoldsAnother() throws IOException {
    Map<String, byte[]> files = files(FOLDER);
    files.remove(FOLDER + "t10k-labels-idx1-ubyte.gz");
    aptGetDelivers(deb(files));
    expectRefused("lacks t10k-labels-idx1-ubyte.gz");
    files = files(FOLDER);
    byte[] changed = TestSet.plain(Role.TRAIN_IMAGES).clone();
    changed[2_000] ^= 1;
    files.put(FOLDER + "train-images-idx3-ubyte.gz", TestSet.gzip(changed));
    aptGetDelivers(deb(files));
    expectRefused("not the official file", TestSet.sha256(changed));
  }

  @Test
  void refusesPackageBombs() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("padding", new byte[65 << 20]);
    files.putAll(files(FOLDER));
    aptGetDelivers(deb(files));
    expectRefused("unpacks to more than 64 MiB");
    files = files(FOLDER);
    files.put(FOLDER + "train-images-idx3-ubyte.gz", new byte[1 << 20]);
    aptGetDelivers(deb(files));
    expectRefused("holds a file that is too large");
  }

  @Test
  void refusesADamagedPackage() throws IOException {
    byte[] deb = deb(files(FOLDER));
    aptGetDelivers(java.util.Arrays.copyOf(deb, deb.length / 2));
    expectRefused("is damaged");
    aptGetDelivers("<html>".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    expectRefused("is damaged");
    aptGetDelivers(ar(new byte[] {1, 2, 3}));
    expectRefused("is damaged");
    aptGetDelivers("!<arch>\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    expectRefused("is damaged");
  }

  @Test
  void passesOnWhatAptSaysWhenItFails() throws IOException {
    aptGet("echo 'E: Unable to locate package dataset-fashion-mnist' >&2; exit 100");
    expectRefused("status 100", "E: Unable to locate package dataset-fashion-mnist");
  }

  @Test
  void saysThatTheDiskIsFullWhereAptSaysSo() throws IOException {
    aptGet("echo 'E: Write error - write (28: No space left on device)'; exit 100");
    assertThatThrownBy(() -> finder().fetch(FetchListener.silent()))
        .isInstanceOf(FmnistException.class)
        .hasMessageContainingAll("disk", cache().toString(), "is full");
    assertThat(filesInCache()).containsExactly(".lock");
  }

  @Test
  void endsAnAptThatHangs() throws IOException {
    limit = Duration.ofSeconds(1);
    aptGet("sleep 55");
    expectRefused("did not end in 1 seconds");
  }
}
