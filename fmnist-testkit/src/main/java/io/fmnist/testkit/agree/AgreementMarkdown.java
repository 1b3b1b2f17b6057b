package io.fmnist.testkit.agree;

import io.fmnist.tasks.file.TextTable;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Agreement as a Markdown page. */
public final class AgreementMarkdown {
  private final AgreementReport report;
  private final StringBuilder text = new StringBuilder();

  private AgreementMarkdown(AgreementReport report) {
    this.report = report;
  }

  /** Returns the page: matrix, worst errors of all tasks, each task's, and the machine. */
  public static String of(AgreementReport report) {
    AgreementMarkdown page = new AgreementMarkdown(report);
    page.head();
    page.matrix();
    page.worst();
    page.details();
    page.environment();
    return page.text.toString();
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private void head() {
    line("# Agreement of the engines");
    line("");
    line(
        "%s. Images: %s. %d threads an engine.",
        report.agrees()
            ? "Every difference is within what is allowed"
            : "**Some differences are above what is allowed**",
        report.synthetic() ? "SYNTHETIC (" + report.dataset() + ")" : report.dataset(),
        report.threads());
    line("What each level shows and where the limits come from: `docs/agreement.md`.");
  }

  private void matrix() {
    List<Pair> pairs = report.pairs();
    line("");
    line("## Tasks and pairs");
    line("The comparison that takes up most of what is allowed, its worst error and its limit.");
    line("");
    TextTable table = TextTable.left(cells(List.of("task"), pairs, List.of("led by")));
    for (TaskAgreement task : report.tasks()) {
      table.row(
          cells(
              List.of(task.task()),
              pairs.stream().map(pair -> AgreementText.verdict(task, pair)).toList(),
              List.of(task.ledBy())));
    }
    text.append(table.markdown());
    bullets(report.disagreements());
    bullets(report.notes());
  }

  private void bullets(List<String> sentences) {
    if (!sentences.isEmpty()) {
      line("");
      sentences.forEach(sentence -> line("- %s", sentence));
    }
  }

  private void worst() {
    line("");
    line("## Worst errors over all tasks, relative to their limits");
    for (ComparisonLevel level : ComparisonLevel.values()) {
      line("");
      line("### %s", upper(level.toString()));
      line("");
      TextTable table = TextTable.left("quantity", "pair", "worst", "allowed", "task, place");
      report.worst().stream()
          .filter(worst -> worst.finding().level() == level)
          .forEach(worst -> row(table, worst));
      text.append(table.markdown());
    }
  }

  private static void row(TextTable table, AgreementReport.Worst worst) {
    Finding finding = worst.finding();
    table.row(
        finding.quantity(),
        finding.pair(),
        AgreementText.number(finding.error()),
        AgreementText.number(finding.allowed()),
        finding.error() == 0 ? "-" : worst.task() + ", " + finding.place());
  }

  private void details() {
    List<Pair> pairs = report.pairs();
    line("");
    line("## Each task");
    for (TaskAgreement task : report.tasks()) {
      line("");
      line("### %s: %s", task.task(), task.title());
      line(
          "%d steps compared; trained for %d steps; %,d test images, accuracy %.2f %%; %d ties.",
          task.steps(),
          task.trainingSteps(),
          task.testImages(),
          100 * task.accuracy(),
          task.ties());
      line("");
      TextTable table =
          TextTable.left(cells(List.of("level", "quantity"), pairs, List.of("allowed")));
      for (ComparisonLevel level : ComparisonLevel.values()) {
        for (Quantity quantity : Quantity.values()) {
          detail(table, task, pairs, level, quantity);
        }
      }
      text.append(table.markdown());
    }
  }

  private static void detail(
      TextTable table,
      TaskAgreement task,
      List<Pair> pairs,
      ComparisonLevel level,
      Quantity quantity) {
    List<Finding> found =
        task.findings().stream()
            .filter(f -> f.level() == level && f.quantity() == quantity)
            .toList();
    if (found.isEmpty()) {
      return;
    }
    List<String> cells =
        pairs.stream()
            .map(
                pair ->
                    found.stream()
                        .filter(f -> f.pair().equals(pair))
                        .findFirst()
                        .map(
                            f ->
                                f.agrees()
                                    ? AgreementText.number(f.error())
                                    : "**" + AgreementText.number(f.error()) + "**")
                        .orElse(""))
            .toList();
    table.row(
        cells(
            List.of(level, quantity),
            cells,
            List.of(AgreementText.number(found.get(0).allowed()))));
  }

  private void environment() {
    line("");
    line("## Machine and versions");
    line("");
    TextTable table = TextTable.left("fact", "value");
    report.environment().forEach(table::row);
    report
        .engines()
        .forEach((id, facts) -> facts.forEach((name, value) -> table.row(id + ": " + name, value)));
    text.append(table.markdown());
  }

  /** Returns the texts of three lists as one. */
  private static List<String> cells(List<?> first, List<?> middle, List<?> last) {
    return Stream.of(first, middle, last).flatMap(List::stream).map(Object::toString).toList();
  }

  private static String upper(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
