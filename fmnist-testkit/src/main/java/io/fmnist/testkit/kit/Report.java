package io.fmnist.testkit.kit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the kit found about one backend: a row for each check and quantity. */
final class Report {
  private final Map<Key, Row> rows = new LinkedHashMap<>();
  private final List<Verdict> verdicts = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final long start = System.nanoTime();

  /**
   * The worst difference of one check in one quantity on one thread count.
   *
   * @param check which one
   * @param threads of the engine
   * @param worst difference
   */
  record Row(Check check, int threads, Difference worst) {}

  private record Key(Check check, int threads, Tolerance tolerance) {}

  /** How a check ended. */
  enum Ending {
    /** The rule holds. */
    PASSED,
    /** It does not. */
    FAILED,
    /** The backend declares that it cannot do this. */
    NOT_SUPPORTED
  }

  /**
   * How one check ended.
   *
   * @param check which one
   * @param ending how
   * @param reason why, or empty
   */
  record Verdict(Check check, Ending ending, String reason) {}

  synchronized void add(Check check, int threads, List<Difference> differences) {
    for (Difference d : differences) {
      rows.merge(
          new Key(check, threads, d.tolerance()),
          new Row(check, threads, d),
          (a, b) -> a.worst().relative() >= b.worst().relative() ? a : b);
    }
  }

  synchronized void passed(Check check) {
    verdicts.add(new Verdict(check, Ending.PASSED, ""));
  }

  synchronized void failed(Check check) {
    verdicts.add(new Verdict(check, Ending.FAILED, ""));
  }

  synchronized void skipped(Check check, String reason) {
    verdicts.add(new Verdict(check, Ending.NOT_SUPPORTED, reason));
  }

  /** Adds a sentence that readers of the report should know. */
  synchronized void note(String sentence) {
    if (!notes.contains(sentence)) {
      notes.add(sentence);
    }
  }

  synchronized List<Row> rows() {
    return List.copyOf(rows.values());
  }

  synchronized List<Verdict> verdicts() {
    return List.copyOf(verdicts);
  }

  synchronized List<String> notes() {
    return List.copyOf(notes);
  }

  /** Returns the seconds since the kit started. */
  double seconds() {
    return (System.nanoTime() - start) * 1e-9;
  }
}
