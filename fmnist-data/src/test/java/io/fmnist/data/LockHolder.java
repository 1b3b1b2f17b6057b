package io.fmnist.data;

import io.fmnist.api.file.LockFile;
import java.nio.file.Path;
import java.time.Duration;

/** A program that takes the lock of a cache folder and keeps it until it is killed. */
final class LockHolder {
  private LockHolder() {}

  @SuppressWarnings("try") // the lock is held, not used
  public static void main(String[] arguments) throws Exception {
    try (LockFile lock =
        Fetcher.lock(Path.of(arguments[0]), Duration.ZERO, FetchListener.silent())) {
      System.out.println("held");
      Thread.sleep(60_000);
    }
  }
}
