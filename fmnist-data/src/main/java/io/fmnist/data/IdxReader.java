package io.fmnist.data;

import io.fmnist.data.BadFileException.Fault;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * Reads IDX files, packed or plain, whose elements are unsigned bytes. The format: two zero bytes,
 * the element type, the number of dimensions, one big-endian 32-bit size for each, the elements.
 *
 * <p>A header is only a promise: memory is taken as bytes really arrive.
 */
final class IdxReader {
  private static final int TYPE_UNSIGNED_BYTE = 8;

  /** The format's other element types. */
  private static final Map<Integer, String> TYPES =
      Map.of(
          0x9, "signed bytes",
          0xB, "16-bit integers",
          0xC, "32-bit integers",
          0xD, "32-bit floats",
          0xE, "64-bit floats");

  private IdxReader() {}

  /**
   * Reads a whole file.
   *
   * @throws BadFileException if it is not an IDX file of this role, too large, or damaged
   */
  static IdxContent read(Path file, Role role) throws BadFileException {
    try (Unpacked in = Unpacked.open(file)) {
      int[] sizes = readHeader(file, role, in);
      int expected = elements(file, sizes, in);
      byte[] data = readData(file, in, sizes, expected);
      if (in.read(new byte[1], 0, 1) != 0) {
        throw new BadFileException(
            file
                + " is longer than its header says: "
                + describe(sizes)
                + " are "
                + expected
                + " bytes after the header, but more follow",
            Fault.OF_ANOTHER_KIND,
            "If the file was copied whole, its header is wrong: write the true count and sizes into"
                + " it.");
      }
      return new IdxContent(sizes, data, in.hash());
    }
  }

  private static int[] readHeader(Path file, Role role, Unpacked in) throws BadFileException {
    byte[] header = new byte[4 + 4 * role.dimensions()];
    int count = in.read(header, 0, 4);
    ByteBuffer buffer = ByteBuffer.wrap(header);
    if (count == 4) {
      checkMagic(file, role, buffer.getInt());
      count += in.read(header, 4, header.length - 4);
    }
    if (count < header.length) {
      throw new BadFileException(
          file + " is cut short: it has " + count + " of the header's " + header.length + " bytes");
    }
    int[] sizes = new int[role.dimensions()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = buffer.getInt();
    }
    return sizes;
  }

  private static void checkMagic(Path file, Role role, int magic) throws BadFileException {
    if (magic == role.magic()) {
      return;
    }
    String kind = role.isImages() ? "images" : "labels";
    String other = role.isImages() ? "labels" : "images";
    int type = magic >>> 8;
    int dimensions = magic & 0xFF;
    String hint;
    String advice;
    if (magic == Role.TRAIN_IMAGES.magic() || magic == Role.TRAIN_LABELS.magic()) {
      hint = "it holds " + other + ", not " + kind;
      advice =
          "Two files may have each other's names: rename them, or put the file of "
              + kind
              + " here.";
    } else if (TYPES.containsKey(type)) {
      hint = "its elements are " + TYPES.get(type) + ", not unsigned bytes";
      advice =
          "Write the set again with unsigned bytes: "
              + (role.isImages()
                  ? "pixels from 0 (black) to 255 (white)."
                  : "classes counted from 0, at most 255.");
    } else if (type == TYPE_UNSIGNED_BYTE) {
      hint = "it has " + dimensions + " dimensions in place of " + role.dimensions();
      advice =
          role.isImages()
              ? "Write the set again as [images, rows, columns], of one channel (grey)."
              : "Write the set again as one class for each image, not as one-hot rows.";
    } else {
      hint = "this is not an IDX file of " + kind;
      advice =
          "Put the IDX file that "
              + role.fileName()
              + " stands for here, plain or packed with gzip; archives such as .zip or .tar are"
              + " unpacked first.";
    }
    throw new BadFileException(
        String.format(
            Locale.ROOT,
            "%s starts with 0x%08x where an IDX file of %s has 0x%08x: %s",
            file,
            magic,
            kind,
            role.magic(),
            hint),
        Fault.OF_ANOTHER_KIND,
        advice);
  }

  /** Returns how many bytes must follow the header, after checks that need no memory. */
  private static int elements(Path file, int[] sizes, Unpacked in) throws BadFileException {
    long product = 1;
    for (int size : sizes) {
      if (size == 0) {
        throw new BadFileException(
            file + " is empty: its header says " + describe(sizes),
            Fault.OF_ANOTHER_KIND,
            "A set needs at least one image in each of its parts.");
      }
      // Sizes are unsigned in the format; each factor is below 2^32 and the product is cut at 2^31.
      product = Math.min(product * Integer.toUnsignedLong(size), 1L << 31);
    }
    if (product > Unpacked.MAX_BYTES) {
      throw new BadFileException(
          file
              + " promises "
              + describe(sizes)
              + "; at most "
              + Unpacked.MAX_BYTES
              + " bytes (1 GiB) are read",
          Fault.OF_ANOTHER_KIND,
          "Use fewer or smaller images; if the file is not that large, its header is wrong.");
    }
    long available = in.packedBytes() - in.position();
    if (!in.isGzip() && available < product) {
      throw cutShort(file, sizes, available, product);
    }
    return (int) product;
  }

  private static byte[] readData(Path file, Unpacked in, int[] sizes, int expected)
      throws BadFileException {
    // Images rarely pack better than 1 : 8, so this is nearly always the only allocation, while a
    // small file with a large promise gets little.
    long first = in.isGzip() ? Math.max(1 << 16, in.packedBytes() * 8) : expected;
    byte[] data = grow(file, new byte[0], Math.min(expected, first));
    int done = 0;
    while (true) {
      int count = in.read(data, done, data.length - done);
      done += count;
      if (done < data.length) {
        throw cutShort(file, sizes, done, expected);
      }
      if (done == expected) {
        return data;
      }
      data = grow(file, data, Math.min(expected, 2L * data.length));
    }
  }

  private static byte[] grow(Path file, byte[] data, long size) throws BadFileException {
    try {
      return Arrays.copyOf(data, (int) size);
    } catch (OutOfMemoryError e) {
      // One large array did not fit, so there is room for a message.
      throw new BadFileException(
          file
              + " needs "
              + (size >> 20)
              + " MiB of memory at once, more than is left of the "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MiB that Java may use",
          Fault.OF_THE_MACHINE,
          "The file may be sound. Allow Java more memory with -Xmx.");
    }
  }

  private static BadFileException cutShort(Path file, int[] sizes, long there, long expected) {
    return new BadFileException(
        file
            + " is cut short: its header promises "
            + describe(sizes)
            + ", "
            + expected
            + " bytes, but only "
            + there
            + " follow");
  }

  private static String describe(int[] sizes) {
    String count = Integer.toUnsignedString(sizes[0]);
    if (sizes.length == 1) {
      return count + " labels";
    }
    return count
        + " images of "
        + Integer.toUnsignedString(sizes[1])
        + " x "
        + Integer.toUnsignedString(sizes[2]);
  }
}
