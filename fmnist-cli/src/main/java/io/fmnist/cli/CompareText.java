package io.fmnist.cli;

import io.fmnist.study.stats.Comparison;
import io.fmnist.study.stats.Decision;
import io.fmnist.study.stats.Excluded;
import io.fmnist.study.stats.Interval;
import io.fmnist.study.stats.McNemar;
import io.fmnist.study.stats.Reported;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.study.stats.Step;
import io.fmnist.study.stats.StepSummary;
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
import java.util.function.BiFunction;
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
    boolean tested = false;
    for (RunStatistics statistics : all) {
      CompareText one = new CompareText(statistics);
      text.append(one.text()).append(System.lineSeparator());
      tested |= !one.tests.isEmpty() || !statistics.betweenBackends().isEmpty();
    }
    double margin = all.isEmpty() ? RunStatistics.DEFAULT_MARGIN : all.get(0).margin();
    List<String> meanings =
        new ArrayList<>(
            List.of(
                "each seed counts once, by the mean of its engines; a verdict at N seeds (5, 10, 20"
                    + " or 40) uses the first N only.",
                "interval of a change: of the last look; those of all looks hold together at 95 %."
                    + " other intervals: 95 %. single run: 95 % prediction interval for one more"
                    + " run."));
    if (tested) {
      meanings.add(
          "p, p none: paired t test, and two one-sided tests for no difference larger than "
              + hundredths(margin)
              + " points; corrected for the looks (Bonferroni) and the table (Holm).");
      meanings.add(
          "images: exact McNemar over the pooled test images; applies to these trained networks only.");
    }
    meanings.forEach(line -> text.append(TextWrap.text(line, 2)));
    return text.toString();
  }

  private String text() {
    line(statistics.data().text());
    List<Row> parents = rows(t -> t.task().parent(), TaskStatistics::againstParent);
    List<Row> baselines = rows(this::baseline, TaskStatistics::againstBaseline);
    // Where every parent is the baseline both families are one.
    boolean same = parents.equals(baselines);
    section("against the parent" + (same ? ", " + statistics.baseline() : ""), parents);
    if (!statistics.withParents().isEmpty()) {
      line(StepSummary.of(statistics.withParents()).text());
    } else if (!parents.isEmpty()) {
      line("nothing is compared with its parent: name the folders or tables with its runs too");
    }
    if (!same && baselines.stream().anyMatch(row -> row.step().isPresent())) {
      section("against " + statistics.baseline(), baselines);
    } else if (!same) {
      line("");
      line("nothing is compared with " + statistics.baseline() + ": there are no runs of it");
    }
    line("");
    line("test accuracy in %");
    text.append(summaries());
    if (statistics.backends().size() > 1) {
      line("");
      line("each engine by itself: mean test accuracy in %, and number of seeds");
      text.append(
          byBackend(
              statistics.tasks(),
              t -> name(t.task().id()),
              (task, id) ->
                  task.backends().stream()
                      .filter(b -> b.backend().equals(id))
                      .findFirst()
                      .map(b -> cell(hundredths(b.accuracy().mean()), b.accuracy().n()))));
      if (!statistics.withParents().isEmpty()) {
        line("");
        line("each engine by itself: against the parent, in points, and number of seeds");
        text.append(
            byBackend(
                statistics.withParents(),
                step -> name(step.task()) + " - " + name(step.other()),
                (step, id) ->
                    Optional.ofNullable(step.byBackend().get(id))
                        .filter(paired -> paired.n() > 0)
                        .map(paired -> cell(signed(paired.mean()), paired.n()))));
      }
      betweenBackends();
    }
    if (!tests.isEmpty()) {
      line("");
      line("the tests behind the verdicts");
      text.append(tests);
    }
    notes();
    return text.toString();
  }

  private static String cell(String value, int seeds) {
    return value + " (" + seeds + ")";
  }

  private <T> String byBackend(
      List<T> rows, Function<T, String> name, BiFunction<T, String, Optional<String>> cell) {
    List<String> backends = statistics.backends();
    List<String> names = new ArrayList<>(List.of(""));
    names.addAll(backends);
    TextTable table = new TextTable("<" + ">".repeat(backends.size()), names);
    for (T row : rows) {
      List<String> cells = new ArrayList<>(List.of(name.apply(row)));
      backends.forEach(id -> cells.add(cell.apply(row, id).orElse("-")));
      table.row(cells);
    }
    return table.text();
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
                        "in 95 %% of cases, two runs that differ only in the seed are less than %s"
                            + " points apart (sd %s, degrees of freedom: %d).",
                        hundredths(spread.twoRuns()),
                        hundredths(spread.sd()),
                        spread.freedom())));
  }

  private String summaries() {
    List<TaskStatistics> tasks = statistics.tasks();
    boolean reported = tasks.stream().anyMatch(t -> t.reported().isPresent());
    List<String> names =
        new ArrayList<>(List.of("task", "seeds", "runs", "mean", "sd", "interval", "best"));
    if (reported) {
      names.addAll(List.of("reported", "single run", "is"));
    }
    TextTable table = new TextTable("<>>>>>>" + (reported ? ">><" : ""), names);
    for (TaskStatistics task : tasks) {
      List<String> row =
          new ArrayList<>(
              List.of(
                  name(task.task().id()),
                  Integer.toString(task.accuracy().n()),
                  Integer.toString(task.runs().size()),
                  hundredths(task.accuracy().mean()),
                  hundredths(task.accuracy().sd()),
                  interval(task.accuracy().interval(), "%.2f"),
                  hundredths(task.best().testAccuracy())));
      if (reported) {
        row.add(task.reported().map(r -> hundredths(r.accuracy())).orElse("-"));
        row.add(interval(task.reported().flatMap(r -> r.prediction().interval()), "%.2f"));
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
  private record Row(String name, Optional<Step> step, String missing) {}

  private List<Row> rows(
      Function<TaskStatistics, Optional<String>> otherTask,
      Function<TaskStatistics, Optional<Step>> step) {
    List<Row> rows = new ArrayList<>();
    for (TaskStatistics task : statistics.tasks()) {
      otherTask
          .apply(task)
          .ifPresent(
              other ->
                  rows.add(
                      new Row(
                          name(task.task().id()) + " - " + name(other),
                          step.apply(task),
                          "no runs of " + other)));
    }
    return rows;
  }

  private void betweenBackends() {
    Map<String, List<Comparison>> pairs = new LinkedHashMap<>();
    for (Comparison c : statistics.betweenBackends()) {
      pairs.computeIfAbsent(c.first() + " - " + c.second(), pair -> new ArrayList<>()).add(c);
    }
    pairs.forEach(
        (title, comparisons) -> {
          TextTable table =
              new TextTable("<>>>>><", "", "seeds", "mean", "interval", "p", "images", "verdict");
          for (Comparison c : comparisons) {
            table.row(
                name(c.task()),
                c.paired().n(),
                signed(c.paired().mean()),
                interval(c.paired().interval(), "%+.2f"),
                p(c.adjustedP()),
                images(c.images()),
                c.verdict().text());
          }
          line("");
          line(title + ", in points");
          text.append(table.text());
        });
  }

  private String name(String task) {
    return departures.containsKey(task) ? task + "*" : task;
  }

  private void section(String title, List<Row> rows) {
    if (rows.isEmpty()) {
      return;
    }
    TextTable verdicts = new TextTable("<>>><", "", "seeds", "mean", "interval", "verdict");
    TextTable numbers = new TextTable("<>>>>", "", "decided at", "p", "p none", "images");
    for (Row row : rows) {
      if (row.step().isEmpty()) {
        verdicts.row(row.name(), "-", "-", "-", row.missing());
        continue;
      }
      Step step = row.step().get();
      Decision decision = step.decision();
      verdicts.row(
          row.name(),
          decision.seeds(),
          signed(decision.shown().mean()),
          interval(decision.interval(), "%+.2f"),
          step.verdict().text());
      if (!decision.looks().isEmpty()) {
        numbers.row(
            row.name(),
            decision.isDecided() ? decision.decidedAt().getAsInt() : "-",
            p(decision.p()),
            p(decision.equivalenceP()),
            images(step.images()));
      }
    }
    line("");
    line(title + ", in points");
    text.append(verdicts.text());
    if (!numbers.isEmpty()) {
      tests.append(TextWrap.text("\n" + title, 2)).append(numbers.text());
    }
  }

  private static String images(Optional<McNemar> images) {
    return images.map(test -> p(OptionalDouble.of(test.p()))).orElse("-");
  }

  private static String p(OptionalDouble p) {
    if (p.isEmpty()) {
      return "-";
    }
    double value = p.getAsDouble();
    return value < 0.0001 ? "<0.0001" : String.format(Locale.ROOT, "%.4f", value);
  }

  private static String signed(OptionalDouble difference) {
    return difference.isPresent()
        ? String.format(Locale.ROOT, "%+.2f", POINTS * difference.getAsDouble())
        : "-";
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
