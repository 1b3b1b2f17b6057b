package io.fmnist.cli;

import io.fmnist.study.stats.Comparison;
import io.fmnist.study.stats.Excluded;
import io.fmnist.study.stats.Interval;
import io.fmnist.study.stats.PredictionInterval;
import io.fmnist.study.stats.Reported;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.study.stats.TaskStatistics;
import io.fmnist.tasks.file.TextTable;
import io.fmnist.tasks.file.TextWrap;
import io.fmnist.tasks.run.SavedRun;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;

/** Statistics as tables; accuracies in %, differences in points. First verdicts, then tests. */
final class CompareText {
  private static final double POINTS = 100;

  private final RunStatistics statistics;
  // By task id; a task has one description on all backends.
  private final Map<String, String> departures = new TreeMap<>();
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder tests = new StringBuilder();

  private CompareText(RunStatistics statistics) {
    this.statistics = statistics;
    for (TaskStatistics task : statistics.tasks()) {
      if (!task.departures().isEmpty()) {
        departures.put(task.task().id(), String.join("; ", task.departures()));
      }
    }
  }

  /** Returns everything, with what the figures mean at the end. */
  static String of(List<RunStatistics> all) {
    StringBuilder text = new StringBuilder();
    for (RunStatistics statistics : all) {
      text.append(new CompareText(statistics).text()).append(System.lineSeparator());
    }
    double margin = all.isEmpty() ? RunStatistics.DEFAULT_MARGIN : all.get(0).margin();
    List.of(
            "interval: 95 %. single run: where one more seed is expected, 95 %.",
            "p: paired t test over seeds, Holm-corrected over its table; differences up to "
                + hundredths(margin)
                + " points do not matter.",
            "no difference larger than ...: by the 90 % interval, two one-sided tests.",
            "images: exact McNemar over the pooled test images; speaks of these networks alone.")
        .forEach(line -> text.append(TextWrap.text(line, 2)));
    return text.toString();
  }

  private String text() {
    line(statistics.data().text());
    for (String backend : statistics.backends()) {
      List<TaskStatistics> tasks = statistics.on(backend);
      line("");
      line(backend + ": test accuracy in %");
      text.append(summaries(tasks));
      List<Row> parents = rows(tasks, t -> t.task().parent(), TaskStatistics::againstParent);
      List<Row> baselines = rows(tasks, this::baseline, TaskStatistics::againstBaseline);
      // Where every parent is the baseline both families are one.
      boolean same = parents.equals(baselines);
      section(
          backend + ": against the parent" + (same ? ", " + statistics.baseline() : ""), parents);
      if (!same) {
        section(backend + ": against " + statistics.baseline(), baselines);
      }
    }
    betweenBackends();
    if (!tests.isEmpty()) {
      line("");
      line("the tests behind the verdicts");
      text.append(tests);
    }
    notes();
    return text.toString();
  }

  private Optional<String> baseline(TaskStatistics task) {
    return Optional.of(statistics.baseline()).filter(id -> !id.equals(task.task().id()));
  }

  private void notes() {
    line("");
    departures.forEach((id, what) -> line("* " + id + " is not the catalogue's: " + what));
    for (Excluded left : statistics.excluded()) {
      line("left out: " + left.run().folder() + ": " + left.reason());
    }
    statistics.tasks().stream()
        .map(TaskStatistics::best)
        .max(Comparator.comparingDouble(SavedRun::testAccuracy))
        .ifPresent(
            best ->
                line(
                    String.format(
                        Locale.ROOT,
                        "best run: %s on %s, seed %d: %s %%",
                        name(best.task().id()),
                        best.backend(),
                        best.seed(),
                        hundredths(best.testAccuracy()))));
    statistics
        .seedSpread()
        .ifPresent(
            spread ->
                line(
                    String.format(
                        Locale.ROOT,
                        "two runs that differ in their seeds alone are less than %s points apart,"
                            + " 95 %% (sd %s, %d degrees of freedom).",
                        hundredths(spread.twoRuns()),
                        hundredths(spread.sd()),
                        spread.freedom())));
  }

  private String summaries(List<TaskStatistics> tasks) {
    boolean reported = tasks.stream().anyMatch(t -> t.reported().isPresent());
    List<String> names =
        new ArrayList<>(List.of("task", "seeds", "mean", "sd", "interval", "best", "single run"));
    if (reported) {
      names.addAll(List.of("reported", "is"));
    }
    TextTable table = new TextTable("<>>>>>>" + (reported ? "><" : ""), names);
    for (TaskStatistics task : tasks) {
      List<String> row =
          new ArrayList<>(
              List.of(
                  name(task.task().id()),
                  Integer.toString(task.accuracy().n()),
                  hundredths(task.accuracy().mean()),
                  hundredths(task.accuracy().sd()),
                  interval(task.accuracy().interval(), "%.2f"),
                  hundredths(task.accuracy().max()),
                  interval(PredictionInterval.of(task.accuracy()).interval(), "%.2f")));
      if (reported) {
        row.add(task.reported().map(r -> hundredths(r.accuracy())).orElse("-"));
        row.add(task.reported().map(CompareText::place).orElse(""));
      }
      table.row(row);
    }
    return table.text();
  }

  private static String place(Reported reported) {
    return switch (reported.place()) {
      case INSIDE -> "inside";
      case ABOVE -> "above";
      case BELOW -> "below";
      case UNKNOWN -> "unknown";
    };
  }

  /** A line of a table: what is compared, or what there are no runs of. */
  private record Row(String name, Optional<Comparison> comparison, String missing) {}

  private List<Row> rows(
      List<TaskStatistics> tasks,
      Function<TaskStatistics, Optional<String>> otherTask,
      Function<TaskStatistics, Optional<Comparison>> comparison) {
    List<Row> rows = new ArrayList<>();
    for (TaskStatistics task : tasks) {
      otherTask
          .apply(task)
          .ifPresent(
              other ->
                  rows.add(
                      new Row(
                          name(task.task().id()) + " - " + name(other),
                          comparison.apply(task),
                          "no runs of " + other)));
    }
    return rows;
  }

  private void betweenBackends() {
    Map<String, List<Row>> pairs = new LinkedHashMap<>();
    for (Comparison c : statistics.betweenBackends()) {
      pairs
          .computeIfAbsent(
              c.first().backend() + " - " + c.second().backend(), pair -> new ArrayList<>())
          .add(new Row(name(c.first().task()), Optional.of(c), ""));
    }
    pairs.forEach(this::section);
  }

  private String name(String task) {
    return departures.containsKey(task) ? task + "*" : task;
  }

  private void section(String title, List<Row> rows) {
    if (rows.isEmpty()) {
      return;
    }
    TextTable verdicts = new TextTable("<>><", "", "mean", "interval", "verdict");
    TextTable numbers = new TextTable("<>>>", "", "seeds", "p", "images");
    for (Row row : rows) {
      if (row.comparison().isEmpty()) {
        verdicts.row(row.name(), "-", "-", row.missing());
        continue;
      }
      Comparison seen = row.comparison().get();
      OptionalDouble mean = seen.paired().mean();
      verdicts.row(
          row.name(),
          mean.isPresent() ? String.format(Locale.ROOT, "%+.2f", POINTS * mean.getAsDouble()) : "-",
          interval(seen.paired().interval(), "%+.2f"),
          seen.verdict().text());
      if (!seen.seeds().isEmpty()) {
        numbers.row(
            row.name(),
            seen.paired().n(),
            seen.adjustedP().isPresent() ? p(seen.adjustedP().getAsDouble()) : "-",
            p(seen.mcNemar().p()));
      }
    }
    line("");
    line(title + ", in points");
    text.append(verdicts.text());
    if (!numbers.isEmpty()) {
      tests.append(TextWrap.text("\n" + title, 2)).append(numbers.text());
    }
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
                    Locale.ROOT, format + ", " + format, POINTS * i.low(), POINTS * i.high()))
        .orElse("-");
  }

  private void line(String line) {
    text.append(TextWrap.text(line, 2));
  }
}
