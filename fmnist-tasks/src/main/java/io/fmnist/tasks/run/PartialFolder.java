package io.fmnist.tasks.run;

import io.fmnist.api.FmnistException;
import io.fmnist.api.file.LockFile;
import io.fmnist.api.file.WholeFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A hidden folder that is filled and then renamed, so that what it becomes appears whole or not at
 * all. Its owner holds a lock beside it ({@code .run-....lock}); where the owner died, {@link
 * #removeDead} takes both away.
 */
public final class PartialFolder implements AutoCloseable {
  private static final String PREFIX = ".run-";
  private static final String CELL = ".cell-";
  private static final String LOCK = ".lock";
  private static final int MOST_NAMES = 1000;

  private final Path parent;
  private final Path folder;
  private final LockFile lock;

  private PartialFolder(Path parent, Path folder, LockFile lock) {
    this.parent = parent;
    this.folder = folder;
    this.lock = lock;
  }

  /** What is written last, when the final name is known. */
  public interface LastFile {
    /**
     * Writes it into the folder in work.
     *
     * @param published where the folder will be
     */
    void write(Path published) throws IOException;
  }

  /**
   * Makes one.
   *
   * @param parent made itself if need be
   * @throws IOException if it cannot be made
   */
  public static PartialFolder create(Path parent) throws IOException {
    Files.createDirectories(parent);
    while (true) {
      String name = PREFIX + UUID.randomUUID();
      // The lock comes first: whoever sees the folder sees that it has an owner.
      Optional<LockFile> lock = LockFile.tryAcquire(parent.resolve(name + LOCK));
      // Not ours only where somebody who clears up saw the file before it was locked.
      if (lock.isPresent()) {
        try {
          return new PartialFolder(parent, Files.createDirectory(parent.resolve(name)), lock.get());
        } catch (IOException e) {
          lock.get().close();
          throw e;
        }
      }
    }
  }

  /** Returns the folder in work. */
  public Path path() {
    return folder;
  }

  /**
   * Gives the folder its final name, or with {@code -2}, {@code -3}... where that is taken.
   *
   * @return the folder under its final name
   * @throws IOException if it cannot be renamed
   */
  public Path publish(String name, LastFile last) throws IOException {
    for (int i = 1; i <= MOST_NAMES; i++) {
      Path published = parent.resolve(i == 1 ? name : name + "-" + i);
      if (Files.exists(published, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      last.write(published);
      try {
        return Files.move(folder, published, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException e) {
        // Linux says of a name that another process took in between no more than this.
        if (!Files.exists(published, LinkOption.NOFOLLOW_LINKS)) {
          throw e;
        }
      }
    }
    throw new IOException("there are " + MOST_NAMES + " folders named " + name + " already");
  }

  /** Deletes what was not published. */
  @Override
  public void close() throws IOException {
    try (lock) {
      WholeFile.delete(folder);
    }
  }

  /**
   * Deletes the folders and locks in {@code parent} whose owners are dead; those of the living
   * stay.
   *
   * @throws FmnistException if one cannot be deleted
   */
  public static void removeDead(Path parent) {
    try (Stream<Path> files = Files.list(parent)) {
      List<Path> locks = files.filter(PartialFolder::isLock).toList();
      for (Path file : locks) {
        removeIfDead(file);
      }
    } catch (IOException e) {
      throw new FmnistException(
          "what a dead run left in " + parent + " cannot be deleted: " + e, e);
    }
  }

  /** Returns the lock of a thing in work in {@code parent} that has no folder of its own. */
  public static Path lockOf(Path parent, String key) {
    return parent.resolve(CELL + key + LOCK);
  }

  private static boolean isLock(Path file) {
    String name = String.valueOf(file.getFileName());
    return (name.startsWith(PREFIX) || name.startsWith(CELL)) && name.endsWith(LOCK);
  }

  private static void removeIfDead(Path file) throws IOException {
    Optional<LockFile> lock = LockFile.tryAcquire(file);
    if (lock.isPresent()) {
      LockFile held = lock.get();
      try (held) {
        String name = String.valueOf(file.getFileName());
        if (name.startsWith(PREFIX)) {
          WholeFile.delete(file.resolveSibling(name.substring(0, name.length() - LOCK.length())));
        }
      }
    }
  }
}
