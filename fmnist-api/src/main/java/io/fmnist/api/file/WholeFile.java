package io.fmnist.api.file;

import io.fmnist.api.FmnistException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes files and folders that appear whole or not at all. */
public final class WholeFile {
  private static final String PARTIAL = ".partial";
  private static final String LOCK = ".lock";
  private static final String UUID_TEXT = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  /** Code points of the target's name in a hidden one, which may take four bytes each, of 255. */
  private static final int LONGEST = 48;

  private WholeFile() {}

  /** Makes a file or a folder. */
  public interface Writer {
    /**
     * Makes it under a temporary name; may be called again, with another, where the thread is
     * interrupted meanwhile.
     *
     * @param partial where nothing is yet
     * @throws IOException if that fails
     */
    void write(Path partial) throws IOException;
  }

  /**
   * Writes under a hidden name in the same folder, then renames. On a failure nothing is left, and
   * an earlier file is as it was. What a process left that was killed in the middle is deleted when
   * the same target is written again; the lock beside it tells whether its owner lives.
   *
   * @param target a file, which is replaced if it exists, or a folder that does not exist
   * @throws IOException if it cannot be written or renamed
   */
  public static void write(Path target, Writer writer) throws IOException {
    Uninterrupted.call(() -> writeOnce(target, writer));
  }

  private static Path writeOnce(Path target, Writer writer) throws IOException {
    // Not a temporary file of the system's, which nobody else could read. A name of its own for
    // each write: threads, and processes of containers, may have equal numbers.
    String name = String.valueOf(target.getFileName());
    int end =
        name.codePointCount(0, name.length()) > LONGEST
            ? name.offsetByCodePoints(0, LONGEST)
            : name.length();
    String prefix = "." + name.substring(0, end) + ".";
    removeDead(target, prefix);
    Path partial = newName(target, prefix);
    Optional<LockFile> lock = Optional.empty();
    try {
      for (lock = tryLock(partial); lock.isEmpty(); lock = tryLock(partial)) {
        // Somebody who clears up saw the file before it was locked.
        partial = newName(target, prefix);
      }
    } catch (FmnistException e) {
      // A file system may be without locks; then what is left by a killed process stays.
    }
    try {
      writer.write(partial);
      force(partial);
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
      forceFolder(target.toAbsolutePath().getParent());
      return target;
    } finally {
      delete(partial);
      if (lock.isPresent()) {
        lock.get().close();
      }
    }
  }

  private static Path newName(Path target, String prefix) {
    return target.resolveSibling(prefix + UUID.randomUUID() + PARTIAL);
  }

  private static Optional<LockFile> tryLock(Path partial) {
    return LockFile.tryAcquire(partial.resolveSibling(partial.getFileName() + LOCK));
  }

  private static void removeDead(Path target, String prefix) {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null) {
      return;
    }
    Pattern left = Pattern.compile(Pattern.quote(prefix) + UUID_TEXT + PARTIAL + LOCK);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          files.filter(f -> left.matcher(String.valueOf(f.getFileName())).matches()).toList()) {
        String name = String.valueOf(file.getFileName());
        Path partial = file.resolveSibling(name.substring(0, name.length() - LOCK.length()));
        Optional<LockFile> lock = tryLock(partial);
        if (lock.isPresent()) {
          LockFile held = lock.get();
          try (held) {
            delete(partial);
          }
        }
      }
    } catch (IOException | UncheckedIOException | FmnistException e) {
      // It costs space alone; what is to be written does not depend on it.
      return;
    }
  }

  /**
   * Waits until the disk has a file, or a folder with everything in it: a name that is given to
   * them later then never stands, even after a power failure, for less than all of them.
   *
   * @throws IOException if the disk refuses
   */
  public static void force(Path path) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(path)) {
      all = files.toList();
    }
    for (Path each : all) {
      if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
        forceFolder(each);
      } else if (Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)) {
        force(each, StandardOpenOption.WRITE);
      }
    }
  }

  /** Waits until the disk has the names in a folder. */
  public static void forceFolder(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    try {
      force(folder, StandardOpenOption.READ);
    } catch (IOException e) {
      // Windows, and some network file systems, keep folders to themselves.
    }
  }

  private static void force(Path path, OpenOption how) throws IOException {
    Uninterrupted.call(
        () -> {
          try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
          }
          return path;
        });
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
