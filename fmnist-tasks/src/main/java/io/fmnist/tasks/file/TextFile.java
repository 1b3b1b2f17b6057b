package io.fmnist.tasks.file;

import io.fmnist.api.FmnistException;
import io.fmnist.api.file.Reason;
import io.fmnist.api.file.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** Reads and writes the text of a file: whole, or not at all. */
public final class TextFile {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private TextFile() {}

  /**
   * Reads a regular file of UTF-8, with or without a byte order mark. A pipe would be waited for,
   * and some devices never end, so they are refused.
   *
   * @param maxBytes how many bytes the file may have
   * @throws IllegalArgumentException if it is no regular file, has more bytes, or is no UTF-8; the
   *     message names the file without its folder
   * @throws IOException if it is not there or cannot be read
   */
  public static String read(Path file, int maxBytes) throws IOException {
    if (Files.isDirectory(file)) {
      throw wrong(file, "is a folder; give the path of a file");
    }
    if (isSpecial(file)) {
      throw wrong(
          file, "is a pipe, socket or device; copy its text into a file and give that file's path");
    }
    long size = Files.size(file);
    // Some files, such as those below /proc, are larger than they say.
    byte[] bytes = new byte[0];
    if (size <= maxBytes) {
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(maxBytes + 1);
      }
    }
    if (Math.max(size, bytes.length) > maxBytes) {
      throw wrong(
          file,
          "has "
              + Math.max(size, bytes.length)
              + " bytes; at most "
              + maxBytes
              + " are read, far more than such a file needs");
    }
    return decode(file, bytes);
  }

  private static String decode(Path file, byte[] bytes) {
    if (isWide(bytes)) {
      throw wrong(
          file, "is written in UTF-16 or UTF-32, or is no text; save it as plain text in UTF-8");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      throw wrong(
          file,
          String.format(
              Locale.ROOT,
              "is no UTF-8 text: byte 0x%02X in line %d does not fit; save the file as UTF-8",
              bytes[in.position()] & 0xFF,
              text.chars().filter(c -> c == '\n').count() + 1));
    }
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  /**
   * Returns whether a text has units of two or four bytes: by its mark, or by the zeros of its
   * first letter.
   */
  private static boolean isWide(byte[] bytes) {
    if (bytes.length < 2) {
      return false;
    }
    int first = ((bytes[0] & 0xFF) << 8) | (bytes[1] & 0xFF);
    return first == 0xFEFF || first == 0xFFFE || bytes[0] == 0 || bytes[1] == 0;
  }

  private static IllegalArgumentException wrong(Path file, String reason) {
    return new IllegalArgumentException(file.getFileName() + " " + reason);
  }

  /**
   * Writes text as UTF-8, in place of what the file held before. Where the name is a link, the file
   * that it leads to is written. What is neither file nor folder, such as {@code /dev/stdout} or a
   * pipe, is written to and stays what it is.
   *
   * @throws IOException if it cannot be written; an earlier file is untouched then
   */
  public static void write(Path file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (isSpecial(file)) {
      try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
        out.write(bytes);
      }
      return;
    }
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    WholeFile.write(target, partial -> Files.write(partial, bytes));
  }

  /**
   * Writes text as {@link #write} does, and makes the file's folder.
   *
   * @throws FmnistException if it cannot be written; an earlier file is untouched then
   */
  public static void save(Path file, String text) {
    try {
      folder(file);
      write(file, text);
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  /**
   * Makes sure that a file can be written, and makes its folder.
   *
   * @throws FmnistException if it cannot
   */
  public static void requireWritable(Path file) {
    if (isSpecial(file)) {
      return;
    }
    try {
      Files.delete(Files.createTempFile(folder(file), ".probe", ""));
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  private static Path folder(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new FmnistException(file + " is a folder; give the name of a file");
    }
    return Files.createDirectories(folder);
  }

  private static FmnistException cannotWrite(Path file, IOException e) {
    return new FmnistException(
        file
            + " cannot be written: "
            + Reason.of(e)
            + "; free space there, or choose another place",
        e);
  }

  /** Returns whether there is something of the name that is neither a file nor a folder. */
  public static boolean isSpecial(Path file) {
    return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
  }
}
