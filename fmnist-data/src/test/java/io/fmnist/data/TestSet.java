package io.fmnist.data;

import io.fmnist.api.file.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * A set of 600 training and 20 test images of 20 x 10 with random pixels, which do not pack, and an
 * "official" description of it.
 */
final class TestSet {
  static final int TRAIN = 600;
  static final int TEST = 20;
  static final int ROWS = 20;
  static final int COLUMNS = 10;

  private TestSet() {}

  static final Map<Role, byte[]> PLAIN = files();
  static final OfficialSet OFFICIAL = official();

  private static Map<Role, byte[]> files() {
    Map<Role, byte[]> files = new EnumMap<>(Role.class);
    files.put(Role.TRAIN_IMAGES, images(TRAIN, 1));
    files.put(Role.TRAIN_LABELS, labels(TRAIN, 3));
    files.put(Role.TEST_IMAGES, images(TEST, 2));
    files.put(Role.TEST_LABELS, labels(TEST, 3));
    return files;
  }

  private static OfficialSet official() {
    Map<Role, OfficialSet.Entry> entries = new EnumMap<>(Role.class);
    PLAIN.forEach(
        (role, bytes) -> entries.put(role, new OfficialSet.Entry(bytes.length, sha256(bytes))));
    return new OfficialSet("fashion-mnist", List.of("shirt", "shoe", "bag"), entries);
  }

  static byte[] images(int count, long seed) {
    return images(count, ROWS, COLUMNS, seed);
  }

  static byte[] images(int count, int rows, int columns, long seed) {
    byte[] pixels = new byte[count * rows * columns];
    new Random(seed).nextBytes(pixels);
    return idx(0x803, new int[] {count, rows, columns}, pixels);
  }

  /** Labels 0, 1, ... classes - 1, 0, 1... */
  static byte[] labels(int count, int classes) {
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % classes);
    }
    return idx(0x801, new int[] {count}, labels);
  }

  static byte[] idx(int magic, int[] sizes, byte[] data) {
    ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * sizes.length + data.length);
    buffer.putInt(magic);
    for (int size : sizes) {
      buffer.putInt(size);
    }
    return buffer.put(data).array();
  }

  static byte[] plain(Role role) {
    return PLAIN.get(role);
  }

  static byte[] gz(Role role) {
    return gzip(plain(role));
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Writes the four files, packed, under their official names. */
  static Path writeTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Role role : Role.values()) {
      Files.write(folder.resolve(role.fileName() + ".gz"), gz(role));
    }
    return folder;
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(Sha256.digest().digest(bytes));
  }
}
