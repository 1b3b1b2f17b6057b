package io.fmnist.api.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;

/** Writes files and folders that appear whole or not at all. */
public final class WholeFile {
  private WholeFile() {}

  /** Makes a file or a folder. */
  public interface Writer {
    /**
     * Makes it under a temporary name.
     *
     * @param partial where nothing is yet
     * @throws IOException if that fails
     */
    void write(Path partial) throws IOException;
  }

  /**
   * Writes under a hidden name in the same folder, then renames. On a failure nothing is left, and
   * an earlier file is as it was.
   *
   * @param target a file, which is replaced if it exists, or a folder that does not exist
   * @throws IOException if it cannot be written or renamed
   */
  public static void write(Path target, Writer writer) throws IOException {
    // Not a temporary file of the system's, which nobody else could read. A name of its own for
    // each
    // write: threads, and processes of containers, may have equal numbers.
    Path partial =
        target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".partial");
    try {
      writer.write(partial);
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(partial);
    }
  }

  /**
   * Deletes a file, or a folder with everything in it; links are deleted, not followed.
   *
   * @param path need not exist
   * @throws IOException if something in it cannot be deleted
   */
  public static void delete(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> all = Files.walk(path)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(each);
        }
      }
    }
  }
}
