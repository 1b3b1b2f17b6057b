package io.fmnist.testkit.agree;

import io.fmnist.tasks.file.TextTable;
import io.fmnist.tasks.file.TextWrap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Agreement for a terminal. */
public final class AgreementText {
  private AgreementText() {}

  /** Returns one task's table of worst errors and, below it, every disagreement. */
  public static String task(TaskAgreement task) {
    List<Pair> pairs =
        task.findings().stream()
            .map(Finding::pair)
            .distinct()
            .sorted(java.util.Comparator.comparing(Pair::toString))
            .toList();
    StringBuilder text = new StringBuilder();
    text.append(
        TextWrap.text(
            String.format(
                Locale.ROOT,
                "%s: %s%n%s led; %d steps compared, %d trained; %,d test images, accuracy %.2f %%",
                task.task(),
                task.title(),
                task.backends().get(0),
                task.steps(),
                task.trainingSteps(),
                task.testImages(),
                100 * task.accuracy()),
            2));
    task.notes().forEach(note -> text.append(TextWrap.text(note, 2)));
    List<String> names = new ArrayList<>(List.of("worst errors"));
    pairs.forEach(pair -> names.add(pair.toString()));
    names.add("allowed");
    TextTable table = new TextTable("<" + ">".repeat(names.size() - 1), names);
    for (ComparisonLevel level : ComparisonLevel.values()) {
      level(table, task, pairs, level);
    }
    text.append(table.text());
    task.disagreements()
        .forEach(finding -> text.append(TextWrap.text("DISAGREE " + finding.sentence(), 2)));
    return text.toString();
  }

  private static void level(
      TextTable table, TaskAgreement task, List<Pair> pairs, ComparisonLevel level) {
    List<Finding> ofLevel = task.findings().stream().filter(f -> f.level() == level).toList();
    if (ofLevel.isEmpty()) {
      return;
    }
    List<String> title = new ArrayList<>(List.of(level.toString()));
    title.addAll(Collections.nCopies(pairs.size() + 1, ""));
    table.row(title);
    for (Quantity quantity : Quantity.values()) {
      List<Finding> found = ofLevel.stream().filter(f -> f.quantity() == quantity).toList();
      if (!found.isEmpty()) {
        List<String> row = new ArrayList<>(List.of("  " + quantity));
        pairs.forEach(pair -> row.add(cell(found, pair)));
        row.add(number(found.get(0).allowed()));
        table.row(row);
      }
    }
  }

  private static String cell(List<Finding> found, Pair pair) {
    return found.stream()
        .filter(f -> f.pair().equals(pair))
        .findFirst()
        .map(AgreementText::cell)
        .orElse("");
  }

  private static String cell(Finding finding) {
    return number(finding.error()) + (finding.agrees() ? "" : " !");
  }

  /** Returns a row for each task and pair: what comes nearest to its limit. */
  public static String matrix(AgreementReport report) {
    TextTable table = new TextTable("<<<<>>", "task", "pair", "", "nearest", "error", "allowed");
    for (TaskAgreement task : report.tasks()) {
      for (Pair pair : report.pairs()) {
        Optional<Finding> nearest = task.nearest(pair);
        table.row(
            task.task(),
            pair,
            nearest.map(f -> f.agrees() ? "agree" : "DISAGREE").orElse("not compared"),
            nearest.map(f -> f.quantity().toString()).orElse(""),
            nearest.map(f -> number(f.error())).orElse(""),
            nearest.map(f -> number(f.allowed())).orElse(""));
      }
    }
    return table.text();
  }

  /** Returns for example {@code agree; gradients 1.4e-04 of 2.0e-03}. */
  static String verdict(TaskAgreement task, Pair pair) {
    return task.nearest(pair)
        .map(
            f ->
                (f.agrees() ? "agree; " : "DISAGREE; ")
                    + f.quantity()
                    + " "
                    + number(f.error())
                    + " of "
                    + number(f.allowed()))
        .orElse("not compared");
  }

  /** Returns an error or a limit with two digits: {@code 1.4e-04}. */
  public static String number(double value) {
    return value == 0 ? "0" : String.format(Locale.ROOT, "%.1e", value);
  }
}
