package io.fmnist.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxReaderTest {
  private static final byte[] IMAGES = TestSet.plain(Role.TRAIN_IMAGES);

  @TempDir Path folder;

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("train-images-idx3-ubyte.gz"), bytes);
  }

  private void expectError(byte[] bytes, String... parts) throws IOException {
    Path file = file(bytes);
    assertThatThrownBy(() -> IdxReader.read(file, Role.TRAIN_IMAGES))
        .isInstanceOf(BadFileException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContainingAll(parts);
  }

  @Test
  void readsAPackedFileAndHashesTheUnpackedBytes() throws Exception {
    IdxContent content = IdxReader.read(file(TestSet.gzip(IMAGES)), Role.TRAIN_IMAGES);
    assertThat(content.sizes()).containsExactly(600, 20, 10);
    assertThat(content.data()).isEqualTo(Arrays.copyOfRange(IMAGES, 16, IMAGES.length));
    assertThat(content.sha256()).isEqualTo(TestSet.sha256(IMAGES));
  }

  @Test
  void readsAPlainFileEvenWhereItsNameSaysPacked() throws Exception {
    IdxContent content = IdxReader.read(file(IMAGES), Role.TRAIN_IMAGES);
    assertThat(content.data()).hasSize(600 * 200);
    assertThat(content.sha256()).isEqualTo(TestSet.sha256(IMAGES));
  }

  @Test
  void growsItsMemoryForAFileThatPacksBetterThanOneToEight() throws Exception {
    byte[] zeros = TestSet.idx(0x803, new int[] {500, 100, 100}, new byte[5_000_000]);
    byte[] packed = TestSet.gzip(zeros);
    assertThat(packed.length * 8).isLessThan(zeros.length / 4);
    assertThat(IdxReader.read(file(packed), Role.TRAIN_IMAGES).sha256())
        .isEqualTo(TestSet.sha256(zeros));
  }

  @Test
  void refusesGzipDataThatEndsTooEarly() throws Exception {
    byte[] packed = TestSet.gzip(IMAGES);
    expectError(Arrays.copyOf(packed, packed.length / 2), "cut short", "gzip data ends too early");
    expectError(Arrays.copyOf(packed, packed.length - 3), "cut short", "gzip data ends too early");
    expectError(Arrays.copyOf(packed, 5), "cut short");
  }

  @Test
  void readsSeveralGzipMembersInARow() throws Exception {
    byte[] start = TestSet.gzip(Arrays.copyOf(IMAGES, 1000));
    byte[] rest = TestSet.gzip(Arrays.copyOfRange(IMAGES, 1000, IMAGES.length));
    assertThat(IdxReader.read(file(joined(start, rest)), Role.TRAIN_IMAGES).sha256())
        .isEqualTo(TestSet.sha256(IMAGES));
  }

  @Test
  void refusesBytesBehindTheGzipData() throws Exception {
    byte[] packed = TestSet.gzip(IMAGES);
    for (int count : new int[] {1, 5, 17, 18, 19, 100, 200_000}) {
      byte[] garbage = new byte[count];
      Arrays.fill(garbage, (byte) 'x');
      expectError(joined(packed, garbage), "damaged", count + " bytes follow its gzip data");
      byte[] start = TestSet.gzip(Arrays.copyOf(IMAGES, 16));
      byte[] members = joined(start, TestSet.gzip(Arrays.copyOfRange(IMAGES, 16, IMAGES.length)));
      expectError(joined(members, garbage), "damaged", count + " bytes follow its gzip data");
    }
    // The beginning of another member's header.
    expectError(joined(packed, new byte[] {0x1F, (byte) 0x8B, 8, 0}), "4 bytes follow");
  }

  @Test
  void readsZerosBehindTheGzipDataAsPadding() throws Exception {
    byte[] packed = TestSet.gzip(IMAGES);
    for (int count : new int[] {1, 511, 200_000}) {
      byte[] padded = joined(packed, new byte[count]);
      assertThat(IdxReader.read(file(padded), Role.TRAIN_IMAGES).sha256())
          .isEqualTo(TestSet.sha256(IMAGES));
      expectError(joined(padded, new byte[] {'x'}), "1 bytes follow its gzip data");
    }
  }

  @Test
  void readsAnyNumberOfGzipMembers() throws Exception {
    byte[] empty = TestSet.gzip(new byte[0]);
    byte[] many = new byte[empty.length * 300_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = empty[i % empty.length];
    }
    assertThat(IdxReader.read(file(joined(many, TestSet.gzip(IMAGES))), Role.TRAIN_IMAGES).sha256())
        .isEqualTo(TestSet.sha256(IMAGES));
    expectError(many, "cut short", "0 of the header's 16 bytes");
  }

  @Test
  void advisesWhatCanHelpForEachWrongKind() throws Exception {
    expectAdvice(TestSet.idx(0xD03, new int[] {1, 1, 1}, new byte[4]), "unsigned bytes");
    expectAdvice(
        TestSet.idx(0x804, new int[] {1, 1, 1, 1}, new byte[1]), "[images, rows, columns]");
    expectAdvice(TestSet.labels(100, 3), "rename");
    expectAdvice(new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0}, "unpacked first");
    expectAdvice(TestSet.images(0, 1), "at least one image");
    expectAdvice(Arrays.copyOf(IMAGES, IMAGES.length + 1), "true count");
    // Another copy is the whole advice.
    expectAdvice(Arrays.copyOf(IMAGES, IMAGES.length - 1), "");
  }

  private void expectAdvice(byte[] bytes, String part) throws IOException {
    Path file = file(bytes);
    assertThatThrownBy(() -> IdxReader.read(file, Role.TRAIN_IMAGES))
        .isInstanceOfSatisfying(
            BadFileException.class,
            e -> {
              assertThat(e.advice()).contains(part);
              assertThat(e.advice().isEmpty()).isEqualTo(part.isEmpty());
            });
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @Test
  void refusesGzipDataWithAChangedByte() throws Exception {
    byte[] packed = TestSet.gzip(IMAGES);
    packed[packed.length / 2] ^= 0x40;
    expectError(packed, "damaged", "gzip says");
  }

  @Test
  void refusesAPlainFileThatEndsTooEarly() throws Exception {
    expectError(
        Arrays.copyOf(IMAGES, IMAGES.length - 1),
        "cut short",
        "600 images of 20 x 10, 120000 bytes",
        "only 119999 follow");
    expectError(Arrays.copyOf(IMAGES, 10), "cut short", "10 of the header's 16 bytes");
    expectError(Arrays.copyOf(IMAGES, 3), "cut short", "3 of the header's 16 bytes");
  }

  @Test
  void refusesPackedDataThatIsShorterThanItsHeaderSays() throws Exception {
    expectError(
        TestSet.gzip(Arrays.copyOf(IMAGES, 5_000)),
        "cut short",
        "only 4984 follow",
        "120000 bytes");
  }

  @Test
  void refusesBytesAfterTheLastImage() throws Exception {
    expectError(Arrays.copyOf(IMAGES, IMAGES.length + 1), "longer than its header says");
    expectError(
        TestSet.gzip(Arrays.copyOf(IMAGES, IMAGES.length + 1)), "longer than its header says");
  }

  @Test
  void refusesAWrongMagicNumberAndSaysWhatItMeans() throws Exception {
    expectError(
        TestSet.labels(100, 3), "starts with 0x00000801", "has 0x00000803", "labels, not images");
    expectError(
        TestSet.idx(0xD03, new int[] {1, 1, 1}, new byte[4]), "0x00000d03", "not unsigned bytes");
    expectError(
        TestSet.idx(0x804, new int[] {1, 1, 1, 1}, new byte[1]), "4 dimensions in place of 3");
    expectError(new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0}, "0x504b0304", "not an IDX file");
    Path labels = file(IMAGES);
    assertThatThrownBy(() -> IdxReader.read(labels, Role.TRAIN_LABELS))
        .hasMessageContaining("images, not labels");
  }

  @Test
  void takesNoMemoryForImagesThatAreOnlyPromised() throws Exception {
    byte[] promise = TestSet.idx(0x803, new int[] {0x80000000, 28, 28}, new byte[100]);
    expectError(promise, "promises 2147483648 images of 28 x 28", "1 GiB");
    expectError(TestSet.gzip(promise), "promises 2147483648 images of 28 x 28", "1 GiB");
    expectError(
        TestSet.idx(0x803, new int[] {-1, -1, -1}, new byte[1]),
        "4294967295 images of 4294967295 x 4294967295");
    // Within the limit, but far more than is there: a megabyte of it would already be noticed.
    byte[] large = TestSet.idx(0x803, new int[] {1_000_000, 32, 32}, new byte[100]);
    expectError(large, "cut short", "only 100 follow");
    expectError(TestSet.gzip(large), "cut short", "only 100 follow");
  }

  @Test
  void stopsAGzipBombAtTheEndThatItsHeaderSays() throws Exception {
    Path file = folder.resolve("bomb.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(TestSet.images(1, 1));
      for (int i = 0; i < 64; i++) {
        out.write(new byte[1 << 20]);
      }
    }
    assertThat(Files.size(file)).isLessThan(100_000);
    assertThatThrownBy(() -> IdxReader.read(file, Role.TEST_IMAGES))
        .hasMessageContaining("longer than its header says");
    try (Unpacked in = Unpacked.open(file)) {
      assertThatThrownBy(() -> in.skipRest(1 << 20))
          .hasMessageContaining("more than 1048576 bytes");
      assertThat(in.position()).isLessThan(2 << 20);
    }
  }

  @Test
  void refusesASetOfNothing() throws Exception {
    expectError(TestSet.images(0, 1), "is empty", "0 images of 20 x 10");
    expectError(TestSet.idx(0x803, new int[] {5, 0, 10}, new byte[0]), "5 images of 0 x 10");
    expectError(new byte[0], "is empty: it has 0 bytes");
  }

  @Test
  void tellsThatAWebPageIsNoData() throws Exception {
    for (String page :
        new String[] {
          "<!DOCTYPE html><html><body>Please log in</body></html>",
          "\n\n  <HTML><head>",
          "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>",
          "\uFEFF<!doctype html>"
        }) {
      expectError(page.getBytes(StandardCharsets.UTF_8), "web page");
      expectError(page.getBytes(StandardCharsets.UTF_8), "instead of the file");
    }
  }

  @Test
  void refusesWhatIsNoRegularFile() throws Exception {
    Path missing = folder.resolve("nothing");
    assertThatThrownBy(() -> IdxReader.read(missing, Role.TRAIN_IMAGES))
        .hasMessage(missing + " does not exist");
    assertThatThrownBy(() -> IdxReader.read(folder, Role.TRAIN_IMAGES))
        .hasMessage(folder + " is not a regular file");
    // Would be read for ever.
    assertThatThrownBy(() -> IdxReader.read(Path.of("/dev/zero"), Role.TRAIN_IMAGES))
        .hasMessage("/dev/zero is not a regular file");
  }
}
