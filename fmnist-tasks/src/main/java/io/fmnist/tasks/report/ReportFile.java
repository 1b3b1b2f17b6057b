package io.fmnist.tasks.report;

import io.fmnist.api.FmnistException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes a report's file: whole, or not at all. */
public final class ReportFile {
  private ReportFile() {}

  /**
   * Writes text as UTF-8, in place of what the file held before.
   *
   * @throws FmnistException if it cannot be written; an earlier file is untouched then
   */
  public static void write(Path file, String text) {
    Path target = file.toAbsolutePath();
    Path parent = target.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new FmnistException("the folder of " + file + " does not exist; make it first");
    }
    if (Files.isDirectory(target)) {
      throw new FmnistException(file + " is a folder; name a file with -o");
    }
    try {
      Path partial = Files.createTempFile(parent, ".report", ".tmp");
      try {
        Files.write(partial, text.getBytes(StandardCharsets.UTF_8));
        openToReaders(partial);
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(partial);
      }
    } catch (IOException e) {
      throw new FmnistException(
          file + " cannot be written: " + e + "; free space there, or name another file with -o",
          e);
    }
  }

  // Temporary files are private; a report is for everybody who may see its folder.
  private static void openToReaders(Path file) throws IOException {
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }
  }
}
