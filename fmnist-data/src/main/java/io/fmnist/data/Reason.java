package io.fmnist.data;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;

/** Puts Java's errors into words. */
final class Reason {
  private Reason() {}

  /** Returns what went wrong: Java gives only a path, or nothing, for common causes. */
  static String of(Exception e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied for " + e.getMessage();
    }
    if (e instanceof FileAlreadyExistsException) {
      return e.getMessage() + " is not a folder";
    }
    if (e instanceof FileSystemException fs && fs.getReason() != null) {
      return fs.getReason() + " (" + fs.getFile() + ")";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** Returns whether a disk, or a person's share of it, is full. */
  static boolean isDiskFull(IOException e) {
    String text = of(e);
    return text.contains("No space left") || text.contains("quota exceeded");
  }
}
