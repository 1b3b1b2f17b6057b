package io.fmnist.tasks.file;

import io.fmnist.api.FmnistException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes files that appear whole or not at all. */
public final class TextFiles {
  private TextFiles() {}

  /**
   * Makes sure that a file can be written, and makes its folder.
   *
   * @throws FmnistException if it cannot
   */
  public static void requireWritable(Path file) {
    if (TextFile.isSpecial(file)) {
      return;
    }
    try {
      Files.delete(Files.createTempFile(folder(file), ".probe", ""));
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  /**
   * Writes a file, replacing an older one.
   *
   * @throws FmnistException if it cannot be written; an older one is as it was then
   */
  public static void write(Path file, String text) {
    try {
      folder(file);
      TextFile.write(file, text);
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
        file + " cannot be written: " + e + "; free space there, or choose another place", e);
  }
}
