package io.fmnist.study.sweep;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The cells of a sweep that are still to do, shared by its workers; tells the listener what
 * happens, one thing at a time.
 */
final class Cells {
  /** How long a cell that another sweep has in hand is let alone. */
  private static final long PAUSE_NANOS = 2_000_000_000L;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final SweepListener listener;
  private final boolean failFast;
  private final Deque<Cell> waiting;
  private final Map<Cell, Long> notBefore = new HashMap<>();
  private final Set<Cell> inHand = new HashSet<>();
  private final List<CellOutcome> outcomes = new ArrayList<>();
  private final TimeLeft timeLeft;
  private final int total;
  private final long epochs;
  private int failed;
  private boolean closed;
  private boolean stopped;

  Cells(List<Cell> cells, Sweep.Options options, SweepListener listener) {
    this.listener = listener;
    this.failFast = options.failFast();
    this.waiting = new ArrayDeque<>(cells);
    this.timeLeft = new TimeLeft(cells, options.jobs());
    this.total = cells.size();
    this.epochs = timeLeft.epochsLeft();
  }

  private SweepListener.Status status() {
    return new SweepListener.Status(
        total, outcomes.size(), failed, epochs, timeLeft.epochsLeft(), timeLeft.seconds());
  }

  /**
   * Takes a cell off that is done already.
   *
   * @param epochSeconds how long one of its epochs took
   */
  synchronized void skip(CellOutcome outcome, double epochSeconds) {
    timeLeft.time(outcome.cell(), epochSeconds);
    skip(outcome);
  }

  /** Takes a cell off whose outcome is known. */
  synchronized void skip(CellOutcome outcome) {
    waiting.remove(outcome.cell());
    end(outcome);
  }

  /**
   * Waits for a cell to do.
   *
   * @return empty when there is none left, or no more are to be begun
   * @throws InterruptedException if the thread was interrupted while it waited
   */
  synchronized Optional<Cell> take() throws InterruptedException {
    while (!closed && !waiting.isEmpty()) {
      long now = System.nanoTime();
      Optional<Cell> ready =
          waiting.stream().filter(c -> notBefore.getOrDefault(c, now) - now <= 0).findFirst();
      if (ready.isPresent()) {
        waiting.remove(ready.get());
        inHand.add(ready.get());
        timeLeft.restart(ready.get());
        listener.onStart(ready.get(), status());
        return ready;
      }
      wait(PAUSE_NANOS / NANOS_PER_MILLI);
    }
    return Optional.empty();
  }

  synchronized void underway(Cell cell, CellEvent event) {
    if (stopped) {
      return;
    }
    if (event instanceof CellEvent.Epoch epoch) {
      timeLeft.epoch(cell, epoch.epoch(), epoch.seconds());
      listener.onEpoch(cell, epoch.epoch(), status());
    } else if (event instanceof CellEvent.Message said) {
      listener.onWarning(cell + ": " + said.message());
    }
  }

  /** Puts a cell that another sweep has in hand behind all others. */
  synchronized void postpone(Cell cell) {
    inHand.remove(cell);
    waiting.addLast(cell);
    notBefore.put(cell, System.nanoTime() + PAUSE_NANOS);
    notifyAll();
  }

  /** Notes how a cell ended. */
  synchronized void end(CellOutcome outcome) {
    if (stopped) {
      // Its process was ended from here, which says nothing about the cell.
      return;
    }
    inHand.remove(outcome.cell());
    timeLeft.end(outcome.cell(), outcome.seconds());
    if (outcome.status() == CellOutcome.Status.FAILED) {
      failed++;
      closed |= failFast;
    }
    outcomes.add(outcome);
    listener.onEnd(outcome, status());
    notifyAll();
  }

  /** Lets nothing happen any more, because the process is ending, unless all is done. */
  synchronized void stop() {
    if (waiting.isEmpty() && inHand.isEmpty()) {
      return;
    }
    listener.onStop(status());
    stopped = true;
    close();
  }

  /** Lets no further cell be begun. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  synchronized boolean isStopped() {
    return stopped;
  }

  synchronized List<CellOutcome> outcomes() {
    return List.copyOf(outcomes);
  }
}
