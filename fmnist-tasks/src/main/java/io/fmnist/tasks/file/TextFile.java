package io.fmnist.tasks.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes text to a file: whole, or not at all. */
public final class TextFile {
  private TextFile() {}

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
    // Not a temporary file of the system's, which nobody else could read.
    Path partial =
        target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".partial");
    try {
      Files.write(partial, bytes);
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  /** Returns whether there is something of the name that is neither a file nor a folder. */
  public static boolean isSpecial(Path file) {
    return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
  }
}
