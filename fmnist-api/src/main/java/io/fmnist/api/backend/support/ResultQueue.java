package io.fmnist.api.backend.support;

import io.fmnist.api.backend.StepResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Losses and counts of correct predictions that stay with the engine until one of them is asked
 * for; then all that wait are read together.
 *
 * @param <A> the engine's array of two float64: loss and count
 */
public final class ResultQueue<A> {
  /** So many results nobody asks for are read, to free their memory. */
  private static final int MOST = 64;

  private final Function<List<A>, double[]> read;
  private final List<Entry<A>> waiting = new ArrayList<>();

  private static final class Entry<A> {
    private final A array;
    private @Nullable StepResult result;

    Entry(A array) {
      this.array = array;
    }
  }

  /**
   * Starts empty.
   *
   * @param read copies the numbers of some arrays out, in order, and frees the arrays
   */
  public ResultQueue(Function<List<A>, double[]> read) {
    this.read = read;
  }

  /** Takes a step's result, whose array is now the queue's. */
  public synchronized StepResult add(A lossAndCorrect) {
    Entry<A> entry = new Entry<>(lossAndCorrect);
    waiting.add(entry);
    if (waiting.size() == MOST) {
      readAll();
    }
    return StepResult.later(() -> read(entry));
  }

  private synchronized StepResult read(Entry<A> entry) {
    if (entry.result == null) {
      readAll();
    }
    return Objects.requireNonNull(entry.result);
  }

  /** Reads what waits; whoever has a result can read it afterwards even if the engine is gone. */
  public synchronized void readAll() {
    if (waiting.isEmpty()) {
      return;
    }
    double[] values = read.apply(waiting.stream().map(entry -> entry.array).toList());
    for (int i = 0; i < waiting.size(); i++) {
      waiting.get(i).result = new StepResult(values[2 * i], (int) values[2 * i + 1]);
    }
    waiting.clear();
  }
}
