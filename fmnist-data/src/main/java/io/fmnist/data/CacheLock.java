package io.fmnist.data;

import io.fmnist.api.FmnistException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps all other threads and processes from downloading into the same folder. The operating system
 * frees the lock when a process dies; the file {@code .lock} itself stays, because deleting it
 * would let two processes lock two files.
 */
final class CacheLock implements AutoCloseable {
  private static final long POLL_MILLIS = 100;

  private final FileChannel channel;

  private CacheLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits for the lock.
   *
   * @param limit the longest wait
   * @throws FmnistException if it took longer or the thread was interrupted
   */
  static CacheLock acquire(Path folder, Duration limit, FetchListener listener) throws IOException {
    Path file = folder.resolve(".lock");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      long deadline = System.nanoTime() + limit.toNanos();
      boolean told = false;
      while (tryLock(channel) == null) {
        if (!told) {
          listener.message("waiting for another download into " + folder);
          told = true;
        }
        if (System.nanoTime() - deadline > 0) {
          throw new FmnistException(
              "another process has been downloading into "
                  + folder
                  + " for more than "
                  + limit.toSeconds()
                  + " seconds. Wait for it or end it; it holds a lock on "
                  + file
                  + ".");
        }
        Thread.sleep(POLL_MILLIS);
      }
      return new CacheLock(channel);
    } catch (InterruptedException e) {
      channel.close();
      Thread.currentThread().interrupt();
      throw new FmnistException("stopped while waiting for another download into " + folder, e);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Another thread of this process has it.
      return null;
    }
  }

  /** Frees the lock with the file that carries it. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
