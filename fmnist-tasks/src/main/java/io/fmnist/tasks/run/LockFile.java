package io.fmnist.tasks.run;

import io.fmnist.api.FmnistException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file that one owner at a time holds. The operating system frees it when its owner dies, however
 * that happens; an owner that lives deletes it when done, so that no litter stays.
 */
public final class LockFile implements AutoCloseable {
  /**
   * What this process holds. A second channel on a held file must never be opened: closing any
   * channel of a process frees all of its POSIX locks on that file.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private LockFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes a lock unless somebody holds it; never waits.
   *
   * @param file made if need be; its folder must exist
   * @return empty if another thread or process holds it
   * @throws FmnistException if the file cannot be made or the file system has no locks
   */
  public static Optional<LockFile> tryAcquire(Path file) {
    Path name = file.toAbsolutePath().normalize();
    if (!HELD.add(name)) {
      return Optional.empty();
    }
    Optional<LockFile> taken = Optional.empty();
    try {
      taken = take(name);
      return taken;
    } catch (IOException e) {
      throw new FmnistException(
          "lock file "
              + file
              + " cannot be locked: "
              + e
              + "; choose a folder that can be written and whose file system has locks",
          e);
    } finally {
      if (taken.isEmpty()) {
        HELD.remove(name);
      }
    }
  }

  private static Optional<LockFile> take(Path file) throws IOException {
    byte[] token = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
    while (true) {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      boolean mine = false;
      try {
        if (!locked(channel)) {
          return Optional.empty();
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(token), 0);
        // An owner that was just done may have deleted the file between open and lock; then this
        // lock is on a file that nobody else can see, and the next try makes a new one.
        if (holds(file, token)) {
          mine = true;
          return Optional.of(new LockFile(file, channel));
        }
      } finally {
        if (!mine) {
          channel.close();
        }
      }
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static boolean holds(Path file, byte[] token) throws IOException {
    try {
      return Arrays.equals(Files.readAllBytes(file), token);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Deletes the file and frees the lock. */
  @Override
  public void close() throws IOException {
    try (channel) {
      Files.deleteIfExists(file);
    } finally {
      HELD.remove(file);
    }
  }
}
