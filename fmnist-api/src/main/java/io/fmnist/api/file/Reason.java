package io.fmnist.api.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Puts the errors of Java's file and network operations into words. */
public final class Reason {
  private Reason() {}

  /**
   * Returns what went wrong: for common causes Java gives only a path, or nothing, as the message.
   */
  public static String of(Exception e) {
    if (e instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
      return of(unchecked.getCause());
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied for " + e.getMessage();
    }
    if (e instanceof FileAlreadyExistsException) {
      return e.getMessage() + " is not a folder";
    }
    if (e instanceof NoSuchFileException missing && missing.getFile() != null) {
      Path folder = Path.of(missing.getFile()).getParent();
      return folder == null || Files.isDirectory(folder)
          ? missing.getFile() + " does not exist"
          : "there is no folder " + folder;
    }
    if (e instanceof FileSystemException fs && fs.getReason() != null) {
      return fs.getReason() + " (" + fs.getFile() + ")";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** Returns whether a disk, or a person's share of it, is full. */
  public static boolean isDiskFull(IOException e) {
    String text = of(e);
    return text.contains("No space left") || text.contains("quota exceeded");
  }
}
