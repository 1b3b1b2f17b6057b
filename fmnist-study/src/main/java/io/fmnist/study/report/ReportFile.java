package io.fmnist.study.report;

import io.fmnist.api.FmnistException;
import io.fmnist.api.file.Reason;
import io.fmnist.tasks.file.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
      TextFile.write(file, text);
    } catch (IOException e) {
      throw new FmnistException(
          file
              + " cannot be written: "
              + Reason.of(e)
              + "; free space there, or name another file with -o",
          e);
    }
  }
}
