package io.fmnist.tasks.agree;

import java.util.List;
import java.util.Locale;

/** Agreement for a terminal. */
public final class AgreementText {
  private static final int PAIR_WIDTH = 22;

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
        String.format(
            Locale.ROOT,
            "%s: %s%n%s led; %d steps compared, %d trained; %,d test images, accuracy %.2f %%%n",
            task.task(),
            task.title(),
            task.backends().get(0),
            task.steps(),
            task.trainingSteps(),
            task.testImages(),
            100 * task.accuracy()));
    task.notes().forEach(note -> text.append(note).append(System.lineSeparator()));
    text.append(String.format("%-26s %-18s", "worst errors", ""));
    pairs.forEach(pair -> text.append(String.format("  %" + PAIR_WIDTH + "s", pair)));
    text.append(String.format("  %8s%n", "allowed"));
    for (Rung rung : Rung.values()) {
      for (Quantity quantity : Quantity.values()) {
        row(text, task, pairs, rung, quantity);
      }
    }
    task.disagreements()
        .forEach(f -> text.append("DISAGREE ").append(f.sentence()).append(System.lineSeparator()));
    return text.toString();
  }

  private static void row(
      StringBuilder text, TaskAgreement task, List<Pair> pairs, Rung rung, Quantity quantity) {
    List<Finding> row =
        task.findings().stream().filter(f -> f.rung() == rung && f.quantity() == quantity).toList();
    if (row.isEmpty()) {
      return;
    }
    text.append(String.format("%-26s %-18s", rung, quantity));
    for (Pair pair : pairs) {
      String cell =
          row.stream()
              .filter(f -> f.pair().equals(pair))
              .findFirst()
              .map(AgreementText::cell)
              .orElse("");
      text.append(String.format("  %" + PAIR_WIDTH + "s", cell));
    }
    text.append(String.format("  %8s%n", number(row.get(0).allowed())));
  }

  private static String cell(Finding finding) {
    return number(finding.error()) + (finding.agrees() ? "" : " !");
  }

  /** Returns the matrix of tasks and pairs: what comes nearest to its limit in each. */
  public static String matrix(AgreementReport report) {
    List<Pair> pairs = report.pairs();
    StringBuilder text = new StringBuilder();
    text.append(String.format("%-12s", "task"));
    pairs.forEach(pair -> text.append(String.format("  %-42s", pair)));
    text.append(System.lineSeparator());
    for (TaskAgreement task : report.tasks()) {
      text.append(String.format("%-12s", task.task()));
      pairs.forEach(pair -> text.append(String.format("  %-42s", verdict(task, pair))));
      text.append(System.lineSeparator());
    }
    return text.toString().replaceAll(" +(\\R)", "$1");
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
