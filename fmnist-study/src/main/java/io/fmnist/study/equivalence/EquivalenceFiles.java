package io.fmnist.study.equivalence;

import io.fmnist.study.stats.Interval;
import io.fmnist.study.stats.PairedComparison;
import io.fmnist.study.stats.SampleSummary;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.file.TextFiles;
import io.fmnist.tasks.run.SavedRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Writes the equivalence of full trainings: a page, and a row for each run. */
public final class EquivalenceFiles {
  private EquivalenceFiles() {}

  /**
   * Writes {@code equivalence.md} and {@code equivalence.csv}, replacing older ones.
   *
   * @throws io.fmnist.api.FmnistException if they cannot be written
   */
  public static void write(Path folder, Equivalence equivalence) {
    TextFiles.write(folder.resolve("equivalence.md"), markdown(equivalence));
    TextFiles.write(folder.resolve("equivalence.csv"), csv(equivalence));
  }

  /** Returns the page. */
  static String markdown(Equivalence equivalence) {
    StringBuilder text = new StringBuilder();
    EquivalencePlan plan = equivalence.plan();
    line(text, "# Full trainings on different engines");
    line(text, "");
    line(
        text,
        "Same initial weights, batches and dropout masks for each seed; final test accuracy in"
            + " percent. \"Equivalent\": two one-sided t tests of the differences, paired by seed,"
            + " show at the 5 %% level that the true difference is below %.1f points; that is so"
            + " where the 90 %% interval lies within it. Seeds %s.",
        100 * Equivalence.MARGIN,
        plan.seeds());
    if (!equivalence.isComplete()) {
      line(text, "");
      line(
          text,
          "**Not complete: %d of %d trainings are done.**",
          equivalence.runs().size(),
          plan.all().size());
    }
    line(text, "");
    line(text, "| task | pair | seeds | mean difference | 90 %% interval | p | equivalent |");
    line(text, "|---|---|---|---|---|---|---|");
    equivalence.rows().forEach(row -> row(text, row));
    line(text, "");
    line(text, "| task | engine | runs | mean | standard deviation | each seed |");
    line(text, "|---|---|---|---|---|---|");
    for (Task task : plan.tasks()) {
      plan.backends().stream().sorted().forEach(id -> accuracies(text, equivalence, task, id));
    }
    return text.toString();
  }

  private static void row(StringBuilder text, Equivalence.Row row) {
    PairedComparison seen = row.comparison();
    line(
        text,
        "| %s | %s | %d | %s | %s | %s | %s |",
        row.task().id(),
        row.pair(),
        seen.n(),
        seen.mean().isPresent() ? points(seen.mean().getAsDouble()) : "",
        seen.equivalenceInterval().map(EquivalenceFiles::interval).orElse(""),
        seen.equivalenceP().isPresent()
            ? String.format(Locale.ROOT, "%.4f", seen.equivalenceP().getAsDouble())
            : "",
        row.isEquivalent() ? "yes" : "not shown");
  }

  private static void accuracies(
      StringBuilder text, Equivalence equivalence, Task task, String backend) {
    List<Double> seen = equivalence.accuracies(task, backend);
    if (seen.isEmpty()) {
      return;
    }
    SampleSummary summary =
        SampleSummary.of(seen.stream().mapToDouble(Double::doubleValue).toArray());
    line(
        text,
        "| %s | %s | %d | %.2f | %s | %s |",
        task.id(),
        backend,
        seen.size(),
        100 * summary.mean(),
        summary.sd().isPresent()
            ? String.format(Locale.ROOT, "%.2f", 100 * summary.sd().getAsDouble())
            : "",
        String.join(
            ", ", seen.stream().map(a -> String.format(Locale.ROOT, "%.2f", 100 * a)).toList()));
  }

  private static String interval(Interval interval) {
    return points(interval.low()) + " to " + points(interval.high());
  }

  private static String points(double difference) {
    return String.format(Locale.ROOT, "%+.2f", 100 * difference);
  }

  /** Returns a row for each run. */
  static String csv(Equivalence equivalence) {
    StringBuilder text = new StringBuilder();
    line(text, "task,backend,seed,epochs,threads,device,testAccuracy,testLoss,engine,java,os,cpu");
    for (SavedRun run : equivalence.runs()) {
      line(
          text,
          "%s,%s,%d,%d,%d,%s,%s,%.6f,%s,%s,%s,%s",
          run.task().id(),
          run.backend(),
          run.seed(),
          run.task().training().epochs(),
          run.threads(),
          run.device(),
          run.testAccuracy(),
          run.testLoss(),
          fact(run, "engine"),
          fact(run, "java"),
          fact(run, "os"),
          fact(run, "cpu"));
    }
    return text.toString();
  }

  private static String fact(SavedRun run, String name) {
    String fact = run.environment().getOrDefault(name, "");
    return fact.matches("[^\",\r\n]*") ? fact : '"' + fact.replace("\"", "\"\"") + '"';
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
