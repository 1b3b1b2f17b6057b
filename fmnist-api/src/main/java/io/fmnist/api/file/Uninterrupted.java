package io.fmnist.api.file;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;

/**
 * Work with files that an interrupt of the thread does not spoil: Java closes a channel whose
 * thread is interrupted, so that a result could be neither written nor read. The thread is
 * interrupted afterwards.
 */
public final class Uninterrupted {
  private Uninterrupted() {}

  /** Work with files, which can be done again after it was broken off. */
  public interface Work<T> {
    /**
     * Does it.
     *
     * @throws IOException if that fails
     */
    T run() throws IOException;
  }

  /**
   * Does work, again where an interrupt broke it off.
   *
   * @throws IOException what it throws
   */
  public static <T> T call(Work<T> work) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return work.run();
        } catch (ClosedByInterruptException | FileLockInterruptionException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
