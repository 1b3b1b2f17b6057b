package io.fmnist.tasks.run;

import io.fmnist.api.FmnistException;
import io.fmnist.api.file.LockFile;
import io.fmnist.api.file.Reason;
import io.fmnist.api.file.WholeFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A hidden folder that is filled and then renamed, so that what it becomes appears whole or not at
 * all. Its owner holds a lock beside it ({@code .run-....lock}); where the owner died, {@link
 * #removeDead} takes both away, but the folder only if it holds no checkpoints.
 */
public final class PartialFolder implements AutoCloseable {
  /** What the folder of a run's checkpoints is called. */
  static final String CHECKPOINTS = "checkpoints";

  private static final String PREFIX = ".run-";
  private static final String CELL = ".cell-";
  private static final String LOCK = ".lock";
  private static final int MOST_NAMES = 1000;
  private static final String RESERVED = "reserved";
  private static final int CHUNK = 1 << 20;

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
    if (!Files.isWritable(parent)) {
      throw new AccessDeniedException(parent.toString());
    }
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

  /**
   * Takes over the folder with checkpoints of a dead owner; of several, the one whose checkpoints
   * are furthest.
   *
   * @param wanted which folders
   * @return empty if there is none
   * @throws FmnistException if there are only such whose owners live, or {@code parent} cannot be
   *     read
   */
  static Optional<PartialFolder> adopt(Path parent, Predicate<Path> wanted) {
    List<Path> found = new ArrayList<>(withCheckpoints(parent).stream().filter(wanted).toList());
    found.sort(Comparator.comparing(PartialFolder::latest).reversed());
    Optional<Path> owned = Optional.empty();
    for (Path folder : found) {
      Optional<LockFile> lock = LockFile.tryAcquire(lockBeside(folder));
      if (lock.isPresent() && hasCheckpoints(folder)) {
        return Optional.of(new PartialFolder(parent, folder, lock.get()));
      }
      if (lock.isEmpty()) {
        owned = Optional.of(folder);
      }
      lock.ifPresent(PartialFolder::free);
    }
    // Its owner may have published or deleted it in between.
    owned
        .filter(PartialFolder::hasCheckpoints)
        .ifPresent(
            folder -> {
              throw new FmnistException(
                  "this run is under way, in "
                      + folder
                      + "; wait for its end, or train it once more into another folder");
            });
    return Optional.empty();
  }

  /** Deletes the folders with checkpoints that nobody owns. */
  static void deleteEnded(Path parent, Predicate<Path> wanted) {
    withCheckpoints(parent).stream()
        .filter(wanted)
        .map(PartialFolder::lockBeside)
        .forEach(lock -> removeIfDead(lock, true));
  }

  /** Returns whether a folder holds a checkpoint. */
  static boolean hasCheckpoints(Path folder) {
    return !Checkpoint.in(folder.resolve(CHECKPOINTS)).isEmpty();
  }

  private static String latest(Path folder) {
    List<Path> all = Checkpoint.in(folder.resolve(CHECKPOINTS));
    // None where its owner published it in between.
    return all.isEmpty() ? "" : String.valueOf(all.get(all.size() - 1).getFileName());
  }

  private static List<Path> withCheckpoints(Path parent) {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(parent)) {
      return files
          .filter(f -> String.valueOf(f.getFileName()).startsWith(PREFIX))
          .filter(f -> Files.isDirectory(f, LinkOption.NOFOLLOW_LINKS))
          .filter(PartialFolder::hasCheckpoints)
          .toList();
    } catch (IOException e) {
      throw new FmnistException("folder " + parent + " cannot be read: " + Reason.of(e), e);
    }
  }

  private static Path lockBeside(Path folder) {
    return folder.resolveSibling(folder.getFileName() + LOCK);
  }

  private static void free(LockFile lock) {
    try {
      lock.close();
    } catch (IOException e) {
      // Nobody holds it any more; its file is cleared up later.
    }
  }

  /** Returns the folder in work. */
  public Path path() {
    return folder;
  }

  /**
   * Takes the space that files will need, so that nobody else fills it meanwhile.
   *
   * @param bytes that {@link #freeReserved} gives back
   * @throws IOException if there is not as much
   */
  void reserve(long bytes) throws IOException {
    Path file = folder.resolve(RESERVED);
    byte[] chunk = new byte[(int) Math.min(bytes, CHUNK)];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long done = 0; done < bytes; done += chunk.length) {
        out.write(chunk, 0, (int) Math.min(chunk.length, bytes - done));
      }
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** Frees a folder's space again, for what it was reserved for. */
  static void freeReserved(Path folder) {
    try {
      Files.deleteIfExists(folder.resolve(RESERVED));
    } catch (IOException e) {
      // What is written next may find the space that it needs all the same.
    }
  }

  /**
   * Gives the folder its final name, or with {@code -2}, {@code -3}... where that is taken, when
   * the disk has everything in it.
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
        WholeFile.force(folder);
        Files.move(folder, published, StandardCopyOption.ATOMIC_MOVE);
        WholeFile.forceFolder(parent);
        return published;
      } catch (FileSystemException e) {
        // Linux says of a name that another process took in between no more than this.
        if (!Files.exists(published, LinkOption.NOFOLLOW_LINKS)) {
          throw e;
        }
      }
    }
    throw new IOException("there are " + MOST_NAMES + " folders named " + name + " already");
  }

  /** Deletes the checkpoints in a published folder. */
  static void deleteCheckpoints(Path published) {
    try {
      WholeFile.delete(published.resolve(CHECKPOINTS));
    } catch (IOException e) {
      // The run is saved; what is left of them costs space alone.
    }
  }

  /** Leaves the folder as it is, without an owner. */
  void release() throws IOException {
    freeReserved(folder);
    lock.close();
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
   * stay, and so do folders with checkpoints, from which their runs can be resumed.
   *
   * @throws FmnistException if one cannot be deleted
   */
  public static void removeDead(Path parent) {
    try (Stream<Path> files = Files.list(parent)) {
      List<Path> locks = files.filter(PartialFolder::isLock).toList();
      locks.forEach(file -> removeIfDead(file, false));
    } catch (IOException | UncheckedIOException e) {
      throw new FmnistException(
          "what a dead run left in " + parent + " cannot be deleted: " + Reason.of(e), e);
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

  private static void removeIfDead(Path file, boolean checkpointsToo) {
    Optional<LockFile> lock;
    try {
      lock = LockFile.tryAcquire(file);
    } catch (FmnistException e) {
      // A link, or a file of somebody else that only has such a name.
      return;
    }
    if (lock.isPresent()) {
      LockFile held = lock.get();
      try (held) {
        String name = String.valueOf(file.getFileName());
        Path folder = file.resolveSibling(name.substring(0, name.length() - LOCK.length()));
        boolean isLink = Files.isSymbolicLink(folder);
        if (name.startsWith(PREFIX) && (checkpointsToo || isLink || !hasCheckpoints(folder))) {
          WholeFile.delete(folder);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
