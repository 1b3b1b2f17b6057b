package io.fmnist.study.report;

import io.fmnist.study.stats.Comparison;
import io.fmnist.study.stats.PairedComparison;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.study.stats.TaskStatistics;
import io.fmnist.tasks.Task;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A table of comparisons.
 *
 * @param label what it is, for those who cannot see it
 * @param caption above it
 * @param hasChange whether the rows say what was changed
 * @param rows may be empty
 */
record Comparisons(String label, String caption, boolean hasChange, List<Row> rows) {
  /**
   * One comparison, as text.
   *
   * @param first what is judged
   * @param second what it is measured against
   * @param change of the first against the second
   * @param points mean difference
   * @param interval at 95 %
   * @param seeds how many both have
   * @param p of the paired t test, corrected
   * @param equivalence p of the two one-sided tests
   * @param size Hedges' g
   * @param mcnemar p of McNemar's test on the pooled predictions
   * @param kind CSS class of the sign
   * @param sign of the verdict
   * @param verdict in words
   */
  record Row(
      String first,
      String second,
      String change,
      String points,
      String interval,
      int seeds,
      String p,
      String equivalence,
      String size,
      String mcnemar,
      String kind,
      String sign,
      String verdict) {}

  /** Returns whether there is any comparison. */
  boolean any() {
    return !rows.isEmpty();
  }

  /** Each task against its parent. */
  static Comparisons withParents(RunStatistics statistics) {
    return new Comparisons(
        "Each task against its parent",
        "Each task against its parent",
        true,
        rows(statistics, TaskStatistics::againstParent));
  }

  /** Each task against the first. */
  static Comparisons withBaseline(RunStatistics statistics) {
    String caption = "Each task against " + statistics.baseline();
    return new Comparisons(
        caption, caption, false, rows(statistics, TaskStatistics::againstBaseline));
  }

  /** Each two backends that ran the same task. */
  static Comparisons ofBackends(RunStatistics statistics) {
    return new Comparisons(
        "Backends against each other",
        "Each task on each two backends",
        false,
        statistics.betweenBackends().stream()
            .map(
                c ->
                    row(
                        c,
                        c.first().task() + " on " + c.first().backend(),
                        c.second().backend(),
                        ""))
            .toList());
  }

  private static List<Row> rows(
      RunStatistics statistics, Function<TaskStatistics, Optional<Comparison>> which) {
    boolean several = statistics.backends().size() > 1;
    return statistics.tasks().stream()
        .flatMap(t -> which.apply(t).stream().map(c -> row(c, t.task(), several)))
        .toList();
  }

  private static Row row(Comparison comparison, Task task, boolean several) {
    String on = several ? " on " + comparison.first().backend() : "";
    return row(
        comparison, task.id() + on, comparison.second().task(), Figures.arrows(task.change()));
  }

  private static Row row(Comparison comparison, String first, String second, String change) {
    PairedComparison paired = comparison.paired();
    return new Row(
        first,
        second,
        change,
        Figures.points(paired.mean()),
        paired.interval().map(Figures::differences).orElse(Figures.NONE),
        paired.n(),
        Figures.probability(comparison.adjustedP()),
        Figures.probability(paired.equivalenceP()),
        Figures.number("%+.1f", paired.hedgesGz().orElse(Double.NaN)),
        paired.n() == 0 ? Figures.NONE : Figures.probability(comparison.mcNemar().p()),
        Sign.of(comparison).css(),
        Sign.of(comparison).text(),
        comparison.verdict().text());
  }
}
