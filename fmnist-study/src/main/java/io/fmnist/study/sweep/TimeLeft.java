package io.fmnist.study.sweep;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Estimates how long a sweep still takes, from the epochs timed so far: an epoch of one task can
 * take twenty times as long as one of another, so cells are no measure. A task that was not timed
 * yet on its backend is guessed from the others there by its multiply-adds.
 */
final class TimeLeft {
  /** Time of something that happened several times. */
  private static final class Mean {
    private double sum;
    private int count;

    void add(double value) {
      sum += value;
      count++;
    }

    double value() {
      return count == 0 ? Double.NaN : sum / count;
    }
  }

  /** What takes equally long: epochs of one task on one backend. */
  private record Kind(String task, String backend, long multiplyAdds) {
    static Kind of(Cell cell) {
      return new Kind(cell.task().id(), cell.backend(), cell.task().architecture().multiplyAdds());
    }
  }

  /**
   * The cells of a kind that are not over, counted by their epochs to do: so that asking for the
   * time does not take a walk over a hundred thousand cells.
   */
  private static final class Load {
    private final TreeMap<Integer, Integer> cells = new TreeMap<>();
    private long epochs;
    private int count;

    void add(int left, int times) {
      epochs += (long) left * times;
      count += times;
      cells.merge(left, times, (a, b) -> a + b == 0 ? null : a + b);
    }

    int most() {
      return cells.lastKey();
    }
  }

  private final int jobs;
  private final Map<Kind, Mean> epochs = new HashMap<>();
  private final Map<Cell, Integer> remaining = new HashMap<>();
  private final Map<Kind, Load> loads = new HashMap<>();
  private final Map<Cell, Double> trained = new HashMap<>();
  private final Mean overhead = new Mean();

  /**
   * Starts with every cell to do.
   *
   * @param jobs how many run at once
   */
  TimeLeft(Collection<Cell> cells, int jobs) {
    this.jobs = jobs;
    cells.forEach(cell -> left(cell, cell.epochs()));
  }

  /** Notes how many epochs of a cell are to do. */
  private void left(Cell cell, int epochs) {
    over(cell);
    remaining.put(cell, epochs);
    loads.computeIfAbsent(Kind.of(cell), kind -> new Load()).add(epochs, 1);
  }

  private void over(Cell cell) {
    Integer before = remaining.remove(cell);
    if (before != null) {
      loads.computeIfPresent(
          Kind.of(cell),
          (kind, load) -> {
            load.add(before, -1);
            return load.count == 0 ? null : load;
          });
    }
  }

  /** Notes the time of an epoch of a task on a backend. */
  void time(Cell cell, double seconds) {
    epochs.computeIfAbsent(Kind.of(cell), kind -> new Mean()).add(seconds);
  }

  /** Notes that a cell in hand has done an epoch. */
  void epoch(Cell cell, int epoch, double seconds) {
    time(cell, seconds);
    trained.merge(cell, seconds, Double::sum);
    if (remaining.containsKey(cell)) {
      left(cell, Math.max(0, cell.epochs() - epoch));
    }
  }

  /** Notes that a cell starts from its beginning. */
  void restart(Cell cell) {
    trained.remove(cell);
    if (remaining.containsKey(cell)) {
      left(cell, cell.epochs());
    }
  }

  /**
   * Notes that a cell is over.
   *
   * @param seconds from its process's start to its end; 0 if it was not run
   */
  void end(Cell cell, double seconds) {
    over(cell);
    Double training = trained.remove(cell);
    if (training != null && seconds > training) {
      overhead.add(seconds - training);
    }
  }

  /** Returns the epochs that are still to do. */
  long epochsLeft() {
    return loads.values().stream().mapToLong(load -> load.epochs).sum();
  }

  /** Returns the seconds left; NaN as long as nothing was timed. */
  double seconds() {
    double sum = 0;
    double longest = 0;
    double around = Double.isNaN(overhead.value()) ? 0 : overhead.value();
    for (Map.Entry<Kind, Load> entry : loads.entrySet()) {
      Load load = entry.getValue();
      double epoch = epochSeconds(entry.getKey());
      sum += load.epochs * epoch + load.count * around;
      longest = Math.max(longest, load.most() * epoch + around);
    }
    // The last cell cannot be shared out.
    return Math.max(longest, sum / jobs);
  }

  private double epochSeconds(Kind kind) {
    Mean own = epochs.get(kind);
    if (own != null) {
      return own.value();
    }
    double rate = rate(epochs.keySet().stream().filter(k -> k.backend.equals(kind.backend)));
    return (Double.isNaN(rate) ? rate(epochs.keySet().stream()) : rate) * kind.multiplyAdds;
  }

  /** Returns the seconds for an epoch by multiply-add of an image; NaN without kinds. */
  private double rate(Stream<Kind> kinds) {
    Mean rate = new Mean();
    kinds
        .filter(k -> k.multiplyAdds > 0)
        .forEach(k -> rate.add(epochs.getOrDefault(k, rate).value() / k.multiplyAdds));
    return rate.value();
  }
}
