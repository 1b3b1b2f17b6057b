package io.fmnist.data;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ends a transfer that is too slow to be meant. A read time limit alone does not: a server may send
 * one byte just before each limit, for ever.
 */
final class Watchdog implements AutoCloseable {
  /** Fewer bytes than this in one period are too few. */
  static final long MIN_BYTES = 64 << 10;

  private final AtomicLong bytes = new AtomicLong();
  private final ScheduledExecutorService timer;
  private volatile boolean fired;

  /**
   * Starts to watch.
   *
   * @param abort run, once or more, when a period had too few bytes
   */
  Watchdog(Runnable abort, Duration period) {
    timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "fmnist-watchdog");
              thread.setDaemon(true);
              return thread;
            });
    long nanos = period.toNanos();
    var unused = timer.scheduleAtFixedRate(() -> check(abort), nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private void check(Runnable abort) {
    if (fired || bytes.getAndSet(0) < MIN_BYTES) {
      fired = true;
      abort.run();
    }
  }

  /** Counts bytes that came; a negative count is none. */
  void add(long count) {
    bytes.addAndGet(Math.max(count, 0));
  }

  boolean hasFired() {
    return fired;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
