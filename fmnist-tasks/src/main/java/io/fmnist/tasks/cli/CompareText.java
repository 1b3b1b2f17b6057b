package io.fmnist.tasks.cli;

import io.fmnist.tasks.stats.Comparison;
import io.fmnist.tasks.stats.Interval;
import io.fmnist.tasks.stats.PredictionInterval;
import io.fmnist.tasks.stats.Reported;
import io.fmnist.tasks.stats.RunStatistics;
import io.fmnist.tasks.stats.SetAside;
import io.fmnist.tasks.stats.TaskStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;

/** Statistics as tables of at most 120 columns; accuracies in %, differences in points. */
final class CompareText {
  private static final double POINTS = 100;

  private final RunStatistics statistics;
  // By task id; a task has one description on all backends.
  private final Map<String, String> departures = new TreeMap<>();

  private CompareText(RunStatistics statistics) {
    this.statistics = statistics;
    for (TaskStatistics task : statistics.tasks()) {
      if (!task.departures().isEmpty()) {
        departures.put(task.task().id(), String.join("; ", task.departures()));
      }
    }
  }

  static String of(RunStatistics statistics) {
    return new CompareText(statistics).text();
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    text.append(line(statistics.data().text()));
    for (String backend : statistics.backends()) {
      List<TaskStatistics> tasks = statistics.on(backend);
      text.append(line("")).append(line(backend + ": test accuracy in %"));
      text.append(summaries(tasks));
      text.append(
          comparisons(
              backend + ": against the parent, in points",
              tasks,
              task -> task.task().parent(),
              TaskStatistics::againstParent));
      text.append(
          comparisons(
              backend + ": against " + statistics.baseline() + ", in points",
              tasks,
              task -> Optional.of(statistics.baseline()).filter(b -> !b.equals(task.task().id())),
              TaskStatistics::againstBaseline));
    }
    text.append(betweenBackends());
    return text.append(notes()).toString();
  }

  private String notes() {
    StringBuilder text = new StringBuilder(line(""));
    departures.forEach(
        (id, what) -> text.append(line("* " + id + " is not the catalogue's: " + what)));
    for (SetAside left : statistics.setAside()) {
      text.append(line("left out: " + left.run().folder() + ": " + left.reason()));
    }
    statistics
        .seedSpread()
        .ifPresent(
            spread ->
                text.append(
                    line(
                        String.format(
                            Locale.ROOT,
                            "two runs that differ in their seeds alone are less than %s points apart,"
                                + " 95 %% (sd %s, %d degrees of freedom).",
                            hundredths(spread.twoRuns()),
                            hundredths(spread.sd()),
                            spread.freedom()))));
    text.append(line("interval: 95 %. single run: where one more seed is expected, 95 %."));
    text.append(
        line(
            String.format(
                Locale.ROOT,
                "p: paired t test over seeds, Holm-corrected over its table; differences up to %s"
                    + " points do not matter.",
                hundredths(statistics.margin()))));
    text.append(line("no difference larger than ...: by the 90 % interval, two one-sided tests."));
    text.append(
        line("images: exact McNemar over the pooled test images; speaks of these networks alone."));
    return text.toString();
  }

  private String summaries(List<TaskStatistics> tasks) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "task",
            "seeds",
            "mean",
            "sd",
            "interval",
            "best",
            "(seed)",
            "single run",
            "reported",
            "is"));
    for (TaskStatistics task : tasks) {
      rows.add(
          List.of(
              name(task.task().id()),
              Integer.toString(task.accuracy().n()),
              hundredths(task.accuracy().mean()),
              hundredths(task.accuracy().sd()),
              interval(task.accuracy().interval(), "%.2f"),
              hundredths(task.accuracy().max()),
              "(" + task.best().seed() + ")",
              interval(PredictionInterval.of(task.accuracy()).interval(), "%.2f"),
              task.reported().map(r -> hundredths(r.accuracy())).orElse("-"),
              task.reported().map(CompareText::place).orElse("")));
    }
    return table(rows, "<>>>>>>>><");
  }

  private static String place(Reported reported) {
    return switch (reported.place()) {
      case INSIDE -> "inside";
      case ABOVE -> "above";
      case BELOW -> "below";
      case UNKNOWN -> reported.prediction().n() < 2 ? "unknown: one seed" : "unknown: equal seeds";
    };
  }

  private String comparisons(
      String title,
      List<TaskStatistics> tasks,
      Function<TaskStatistics, Optional<String>> otherTask,
      Function<TaskStatistics, Optional<Comparison>> comparison) {
    List<List<String>> rows = new ArrayList<>();
    for (TaskStatistics task : tasks) {
      Optional<String> other = otherTask.apply(task);
      if (other.isPresent()) {
        String name = name(task.task().id()) + " - " + name(other.get());
        rows.add(
            comparison
                .apply(task)
                .map(c -> row(name, c))
                .orElse(List.of(name, "0", "-", "-", "-", "-", "no runs of " + other.get())));
      }
    }
    return section(title, rows);
  }

  private String betweenBackends() {
    List<List<String>> rows = new ArrayList<>();
    for (Comparison c : statistics.betweenBackends()) {
      rows.add(row(name(c.first().task()) + " " + backends(c), c));
    }
    return section("between backends, in points", rows);
  }

  private static String backends(Comparison comparison) {
    return comparison.first().backend() + " - " + comparison.second().backend();
  }

  private String name(String task) {
    return departures.containsKey(task) ? task + "*" : task;
  }

  private static String section(String title, List<List<String>> rows) {
    if (rows.isEmpty()) {
      return "";
    }
    List<List<String>> all = new ArrayList<>();
    all.add(List.of("", "seeds", "difference", "interval", "p", "images", "verdict"));
    all.addAll(rows);
    return line("") + line(title) + table(all, "<>>>>><");
  }

  private static List<String> row(String name, Comparison comparison) {
    OptionalDouble mean = comparison.paired().mean();
    return List.of(
        name,
        Integer.toString(comparison.paired().n()),
        mean.isPresent() ? String.format(Locale.ROOT, "%+.2f", POINTS * mean.getAsDouble()) : "-",
        interval(comparison.paired().interval(), "%+.2f"),
        comparison.adjustedP().isPresent() ? p(comparison.adjustedP().getAsDouble()) : "-",
        comparison.seeds().isEmpty() ? "-" : p(comparison.mcNemar().p()),
        comparison.verdict().text());
  }

  private static String p(double value) {
    return value < 0.0001 ? "<0.0001" : String.format(Locale.ROOT, "%.4f", value);
  }

  private static String hundredths(OptionalDouble value) {
    return value.isPresent() ? hundredths(value.getAsDouble()) : "-";
  }

  private static String hundredths(double value) {
    return String.format(Locale.ROOT, "%.2f", POINTS * value);
  }

  private static String interval(Optional<Interval> interval, String format) {
    return interval
        .map(
            i ->
                String.format(
                    Locale.ROOT,
                    "[" + format + ", " + format + "]",
                    POINTS * i.low(),
                    POINTS * i.high()))
        .orElse("-");
  }

  /**
   * Returns rows of cells in columns.
   *
   * @param sides a letter a column: &lt; left, &gt; right
   */
  private static String table(List<List<String>> rows, String sides) {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder cells = new StringBuilder();
      for (int c = 0; c < row.size(); c++) {
        int column = c;
        int width = rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
        String pad = " ".repeat(width - row.get(c).length());
        cells.append("  ").append(sides.charAt(c) == '<' ? row.get(c) + pad : pad + row.get(c));
      }
      text.append(line(cells.toString().stripTrailing()));
    }
    return text.toString();
  }

  private static String line(String text) {
    return text + System.lineSeparator();
  }
}
