package io.fmnist.tasks;

import io.fmnist.api.FmnistException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Reads the text of a task's file, whatever the path leads to. */
final class TaskFile {
  private static final int MAX_BYTES = 1 << 20;

  private TaskFile() {}

  /**
   * Reads a whole file of UTF-8, at most 1 MiB.
   *
   * @throws FmnistException if it is no file, larger, or no UTF-8
   * @throws IOException if it is not there or cannot be read
   */
  static String read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw wrong(file, "is a folder; give the path of a .yaml or .json file");
    }
    // A pipe would be waited for, and some devices never end.
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw wrong(
          file, "is a pipe, socket or device; write the task into a file and give its path");
    }
    long size = Files.size(file);
    if (size > MAX_BYTES) {
      throw tooLarge(file, "has " + size + " bytes");
    }
    try (InputStream in = Files.newInputStream(file)) {
      // Some files, such as those below /proc, are larger than they say.
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw tooLarge(file, "is larger than it says");
      }
      return decode(file, bytes);
    }
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
              "line %d is no UTF-8 text: byte 0x%02X does not fit; save the file as UTF-8",
              text.chars().filter(c -> c == '\n').count() + 1,
              bytes[in.position()] & 0xFF));
    }
    return text;
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

  private static FmnistException tooLarge(Path file, String how) {
    return wrong(file, how + "; at most " + MAX_BYTES + " are read, far more than any task needs");
  }

  private static FmnistException wrong(Path file, String message) {
    return new FmnistException("task file " + file + " " + message);
  }
}
