package io.fmnist.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.fmnist.api.FmnistException;
import io.fmnist.api.data.Dataset;
import io.fmnist.data.Location.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinderTest {
  @TempDir Path root;
  private final Map<String, String> variables = new HashMap<>();
  private final List<String> messages = new ArrayList<>();
  private final FetchListener listener =
      new FetchListener() {
        @Override
        public void message(String line) {
          messages.add(line);
        }
      };
  private Path debian;
  private Path cache;

  @BeforeEach
  void setUp() {
    debian = root.resolve("debian");
    cache = root.resolve("home/.cache/fmnist");
    variables.put("HOME", root.resolve("home").toString());
    // A mirror where nothing listens, and no apt-get: nothing is downloaded here.
    variables.put("FMNIST_MIRRORS", "http://127.0.0.1:1/");
  }

  private Finder finder() {
    Duration limit = Duration.ofSeconds(5);
    return new Finder(
        new Environment(
            variables,
            root.resolve("no-home"),
            debian,
            List.of(),
            new Environment.Timeouts(limit, limit, limit, limit, limit)),
        TestSet.OFFICIAL);
  }

  private void expectError(String source, String... parts) {
    assertThatThrownBy(() -> finder().load(source, null, listener))
        .isInstanceOf(FmnistException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void searchesTheVariableThenTheCacheThenDebiansFolder() throws IOException {
    assertThat(finder().find(null)).isEmpty();
    TestSet.writeTo(debian);
    assertThat(finder().find(null)).contains(new Location(debian, Origin.DEBIAN_PACKAGE));
    TestSet.writeTo(cache);
    assertThat(finder().find(null)).contains(new Location(cache, Origin.CACHE));
    Path named = TestSet.writeTo(root.resolve("named"));
    variables.put("FMNIST_DATA", named.toString());
    assertThat(finder().find(null)).contains(new Location(named, Origin.ENVIRONMENT));
    Path given = TestSet.writeTo(root.resolve("given"));
    assertThat(finder().find(given.toString())).contains(new Location(given, Origin.GIVEN));
    assertThat(finder().find(Datasets.SYNTHETIC)).isEmpty();
    assertThat(finder().find(root.resolve("none").toString())).isEmpty();
  }

  @Test
  void theCacheIsWhereTheXdgVariableSaysUnlessThatIsRelative() {
    variables.put("XDG_CACHE_HOME", root.resolve("xdg").toString());
    assertThat(finder().places().get(1).folder()).isEqualTo(root.resolve("xdg/fmnist"));
    variables.put("XDG_CACHE_HOME", "relative");
    assertThat(finder().places().get(1).folder()).isEqualTo(cache);
    variables.remove("HOME");
    assertThat(finder().places().get(1).folder()).isEqualTo(root.resolve("no-home/.cache/fmnist"));
  }

  @Test
  void aSetVariableWithoutFilesEndsTheSearch() throws IOException {
    TestSet.writeTo(cache);
    variables.put("FMNIST_DATA", root.resolve("typo").toString());
    assertThat(finder().find(null)).isEmpty();
    expectError(null, "FMNIST_DATA names the folder " + root.resolve("typo"), "does not exist");
  }

  @Test
  void describesEveryPlaceInOrder() throws IOException {
    TestSet.writeTo(cache);
    assertThat(finder().places())
        .extracting(Place::toString)
        .containsExactly(
            "FMNIST_DATA: not set",
            "user cache " + cache + ": has the four files",
            "package dataset-fashion-mnist " + debian + ": does not exist",
            "mirror http://127.0.0.1:1/: asked where no folder has the files",
            "apt-get download dataset-fashion-mnist: apt-get is not installed");
    assertThat(finder().places()).filteredOn(Place::hasFiles).hasSize(1);
  }

  @Test
  void loadsTheOfficialSetUnderItsNameWithItsClassesAndHashes() throws IOException {
    TestSet.writeTo(debian);
    Dataset dataset = finder().load(null, null, listener);
    assertThat(dataset.name()).isEqualTo("fashion-mnist");
    assertThat(dataset.train().size()).isEqualTo(600);
    assertThat(dataset.test().size()).isEqualTo(20);
    assertThat(dataset.train().shape()).hasToString("[1, 20, 10]");
    assertThat(dataset.train().classNames()).containsExactly("shirt", "shoe", "bag");
    assertThat(dataset.test().label(4)).isEqualTo(1);
    assertThat(dataset.isSynthetic()).isFalse();
    assertThat(dataset.sha256()).hasSize(4);
    for (Role role : Role.values()) {
      assertThat(dataset.sha256())
          .containsEntry(role.fileName(), TestSet.OFFICIAL.file(role).sha256());
    }
    assertThat(messages).isEmpty();
  }

  @Test
  void oneFlippedByteMakesAGivenSetUnofficialAndSaysSo() throws IOException {
    Path folder = TestSet.writeTo(root.resolve("fashion-mnist"));
    String actual = flipLastByte(folder);
    Dataset dataset = finder().load(folder.toString(), null, listener);
    assertThat(dataset.name()).isEqualTo("fashion-mnist-unofficial");
    assertThat(dataset.train().classNames()).containsExactly("0", "1", "2");
    assertThat(messages)
        .singleElement()
        .asString()
        .contains(folder + " does not hold the official fashion-mnist files")
        .contains("train-images-idx3-ubyte.gz is not the official file")
        .contains(actual)
        .contains(TestSet.OFFICIAL.file(Role.TRAIN_IMAGES).sha256());
  }

  @Test
  void oneFlippedByteIsAnErrorInTheCacheAndInDebiansFolder() throws IOException {
    TestSet.writeTo(debian);
    String actual = flipLastByte(debian);
    String expected = TestSet.OFFICIAL.file(Role.TRAIN_IMAGES).sha256();
    expectError(
        null,
        debian + "/train-images-idx3-ubyte.gz",
        actual,
        expected,
        "apt-get install --reinstall");
    assertThatThrownBy(() -> finder().fetch(listener)).hasMessageContainingAll(actual, expected);
    TestSet.writeTo(cache);
    flipLastByte(cache);
    expectError(
        null,
        cache + "/train-images-idx3-ubyte.gz",
        actual,
        expected,
        "Delete the file; it is then downloaded again");
  }

  private static String flipLastByte(Path folder) throws IOException {
    byte[] changed = TestSet.plain(Role.TRAIN_IMAGES).clone();
    changed[changed.length - 1] ^= 1;
    Files.write(folder.resolve("train-images-idx3-ubyte.gz"), TestSet.gzip(changed));
    return TestSet.sha256(changed);
  }

  @Test
  void namesAnotherSetAfterItsFolderWithClassesUpToTheLargestLabel() throws IOException {
    Path folder = Files.createDirectories(root.resolve("kmnist"));
    Files.write(folder.resolve("train-images.idx3-ubyte"), TestSet.images(30, 5, 7, 3));
    Files.write(folder.resolve("train-labels.idx1-ubyte"), TestSet.labels(30, 4));
    Files.write(folder.resolve("t10k-images.idx3-ubyte"), TestSet.images(10, 5, 7, 4));
    Files.write(folder.resolve("t10k-labels.idx1-ubyte"), TestSet.labels(10, 6));
    Dataset dataset = finder().load(folder.toString(), null, listener);
    assertThat(dataset.name()).isEqualTo("kmnist");
    assertThat(dataset.train().classNames()).containsExactly("0", "1", "2", "3", "4", "5");
    assertThat(dataset.test().classNames()).hasSize(6);
    assertThat(dataset.train().shape()).hasToString("[1, 5, 7]");
    assertThat(dataset.sha256()).containsKey("t10k-labels.idx1-ubyte");
    assertThat(messages).singleElement().asString().contains("used as the dataset \"kmnist\"");
  }

  @Test
  void takesThePlainCopyHoweverThePackedOneIsSpelled() throws IOException {
    Path folder = TestSet.writeTo(root.resolve("both"));
    Path dotted = folder.resolve("train-images.idx3-ubyte");
    Files.write(dotted, TestSet.plain(Role.TRAIN_IMAGES));
    assertThat(IdxFolder.scan(folder).file(Role.TRAIN_IMAGES)).isEqualTo(dotted);
    Path dashed = folder.resolve("train-labels-idx1-ubyte");
    Files.write(dashed, TestSet.plain(Role.TRAIN_LABELS));
    Files.write(folder.resolve("train-labels.idx1-ubyte.gz"), TestSet.gz(Role.TRAIN_LABELS));
    assertThat(IdxFolder.scan(folder).file(Role.TRAIN_LABELS)).isEqualTo(dashed);
  }

  @Test
  void acceptsOnePrefixButNotSeveral() throws IOException {
    Path folder = root.resolve("emnist");
    writePrefixed(folder, "emnist-letters-");
    assertThat(finder().load(folder.toString(), null, listener).test().size()).isEqualTo(20);
    writePrefixed(folder, "emnist-digits-");
    expectError(folder.toString(), "several sets", "emnist-digits-, emnist-letters-");
    TestSet.writeTo(folder);
    assertThat(finder().load(folder.toString(), null, listener).name()).isEqualTo("fashion-mnist");
  }

  @Test
  void passesOverTheCompanionsThatMacsWrite() throws IOException {
    Path folder = root.resolve("mac");
    writePrefixed(folder, "emnist-letters-");
    writePrefixed(folder, "._emnist-letters-");
    TestSet.writeTo(root.resolve("plain"));
    Files.write(root.resolve("plain").resolve("._train-images-idx3-ubyte"), new byte[28]);
    assertThat(finder().load(folder.toString(), null, listener).test().size()).isEqualTo(20);
    assertThat(finder().load(root.resolve("plain").toString(), null, listener).name())
        .isEqualTo("fashion-mnist");
  }

  private static void writePrefixed(Path folder, String prefix) throws IOException {
    Files.createDirectories(folder);
    for (Role role : Role.values()) {
      String name = role.fileName().replace("t10k", "test");
      Files.write(folder.resolve(prefix + name + ".gz"), TestSet.gz(role));
    }
  }

  @Test
  void refusesFilesThatDoNotBelongTogether() throws IOException {
    Path folder = TestSet.writeTo(root.resolve("mixed"));
    Files.write(folder.resolve("train-labels-idx1-ubyte.gz"), TestSet.labels(599, 3));
    expectError(folder.toString(), "600 images", "599 labels", "do not belong together");
    TestSet.writeTo(folder);
    Files.write(folder.resolve("t10k-labels-idx1-ubyte.gz"), TestSet.labels(21, 3));
    expectError(folder.toString(), "20 images", "21 labels", "do not belong together");
    TestSet.writeTo(folder);
    Files.write(folder.resolve("t10k-images-idx3-ubyte.gz"), TestSet.images(20, 10, 20, 1));
    expectError(folder.toString(), "20 x 10", "10 x 20", "do not belong together");
  }

  @Test
  void saysWhichFileOfAGivenFolderIsDamaged() throws IOException {
    Path folder = TestSet.writeTo(root.resolve("bad"));
    for (Role role : Role.values()) {
      TestSet.writeTo(folder);
      Path file = folder.resolve(role.fileName() + ".gz");
      Files.write(file, new byte[] {1, 2, 3, 4, 5});
      expectError(folder.toString(), file + " starts with 0x01020304", "archives such as .zip");
      Files.write(file, Arrays.copyOf(TestSet.gz(role), 20));
      expectError(folder.toString(), file + " is cut short", "Copy or download");
    }
  }

  @Test
  void refusesFoldersWithoutASet() throws IOException {
    expectError(root.resolve("none").toString(), "data folder", "does not exist", "synthetic");
    Path empty = Files.createDirectory(root.resolve("empty"));
    expectError(empty.toString(), "has none of the four IDX files", "train-images-idx3-ubyte");
    Path file = Files.createFile(root.resolve("file"));
    expectError(file.toString(), "is a file; a folder with the four IDX files is needed");
    TestSet.writeTo(empty);
    Files.delete(empty.resolve("t10k-labels-idx1-ubyte.gz"));
    expectError(empty.toString(), "lacks t10k-labels-idx1-ubyte (with or without .gz)");
    expectError(" ", "empty text");
    expectError("a\0b", "not a path");
  }

  @Test
  void theSyntheticSetSaysThatItIsOne() {
    assertThat(finder().load(Datasets.SYNTHETIC, null, listener).isSynthetic()).isTrue();
    assertThat(messages).singleElement().asString().contains("synthetic");
  }

  @Test
  void refusesAMirrorThatIsNoAddress() {
    for (String bad : List.of("mirror.example", "ftp://mirror.example/", "http://", "ht tp://a/")) {
      variables.put("FMNIST_MIRRORS", "http://good.example/, " + bad);
      assertThatThrownBy(() -> finder().places())
          .isInstanceOf(FmnistException.class)
          .hasMessageContainingAll("FMNIST_MIRRORS", "\"" + bad + "\"");
    }
  }

  @Test
  void verifyGivesAResultForEachFileWhateverItHolds() throws IOException {
    Path folder = TestSet.writeTo(root.resolve("verified"));
    String actual = flipLastByte(folder);
    Files.write(folder.resolve("t10k-images-idx3-ubyte.gz"), new byte[] {0x1F, (byte) 0x8B, 8});
    Files.delete(folder.resolve("t10k-labels-idx1-ubyte.gz"));
    List<FileCheck> checks = Verifier.check(folder, TestSet.OFFICIAL);
    assertThat(checks)
        .extracting(FileCheck::verdict)
        .containsExactly(
            FileCheck.Verdict.DIFFERENT,
            FileCheck.Verdict.OFFICIAL,
            FileCheck.Verdict.DAMAGED,
            FileCheck.Verdict.MISSING);
    assertThat(checks).filteredOn(FileCheck::ok).hasSize(1);
    assertThat(checks.get(0).sha256()).isEqualTo(actual);
    assertThat(checks.get(0).bytes()).isEqualTo(120_016);
    assertThat(checks.get(0).message())
        .contains(actual, TestSet.OFFICIAL.file(Role.TRAIN_IMAGES).sha256());
    assertThat(checks.get(2).message()).contains("cut short");
    assertThat(Verifier.check(root.resolve("none"), TestSet.OFFICIAL))
        .hasSize(4)
        .allMatch(check -> check.verdict() == FileCheck.Verdict.MISSING)
        .allMatch(check -> check.message().contains("does not exist"));
  }

  @Test
  void doesNotWaitForAPipe() throws Exception {
    Path pipe = root.resolve("pipe");
    assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThat(IdxFolder.scan(pipe).problem())
        .isEqualTo("is a file; a folder with the four IDX files is needed");
  }
}
