package io.fmnist.testkit.agree;

import java.util.List;
import java.util.Locale;
import java.util.Map;

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
    line("What each rung shows and where the limits come from: `docs/agreement.md`.");
  }

  private void matrix() {
    List<Pair> pairs = report.pairs();
    line("");
    line("## Tasks and pairs");
    line("The comparison that takes up most of what is allowed, its worst error and its limit.");
    line("");
    row("task", pairs.stream().map(Pair::toString).toList(), "led by");
    rule(pairs.size() + 2);
    for (TaskAgreement task : report.tasks()) {
      row(
          task.task(),
          pairs.stream().map(pair -> AgreementText.verdict(task, pair)).toList(),
          task.backends().get(0));
    }
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
    line("## Worst errors over all tasks");
    for (Rung rung : Rung.values()) {
      line("");
      line("### %s", upper(rung.toString()));
      line("");
      line("| quantity | pair | worst | allowed | task, place |");
      rule(5);
      report.worst().stream().filter(worst -> worst.finding().rung() == rung).forEach(this::worst);
    }
  }

  private void worst(AgreementReport.Worst worst) {
    Finding finding = worst.finding();
    line(
        "| %s | %s | %s | %s | %s |",
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
      row("rung", List.of("quantity"), pairs.stream().map(Pair::toString).toList(), "allowed");
      rule(pairs.size() + 3);
      for (Rung rung : Rung.values()) {
        for (Quantity quantity : Quantity.values()) {
          detail(task, pairs, rung, quantity);
        }
      }
    }
  }

  private void detail(TaskAgreement task, List<Pair> pairs, Rung rung, Quantity quantity) {
    List<Finding> found =
        task.findings().stream().filter(f -> f.rung() == rung && f.quantity() == quantity).toList();
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
    row(
        rung.toString(),
        List.of(quantity.toString()),
        cells,
        AgreementText.number(found.get(0).allowed()));
  }

  private void environment() {
    line("");
    line("## Machine and versions");
    line("");
    line("| fact | value |");
    rule(2);
    report.environment().forEach((name, value) -> line("| %s | %s |", name, value));
    for (Map.Entry<String, Map<String, String>> engine : report.engines().entrySet()) {
      engine
          .getValue()
          .forEach((name, value) -> line("| %s: %s | %s |", engine.getKey(), name, value));
    }
  }

  private void row(String first, List<String> middle, String last) {
    row(first, middle, List.of(), last);
  }

  private void row(String first, List<String> middle, List<String> more, String last) {
    text.append("| ").append(first);
    middle.forEach(cell -> text.append(" | ").append(cell));
    more.forEach(cell -> text.append(" | ").append(cell));
    text.append(" | ").append(last).append(" |\n");
  }

  private void rule(int columns) {
    text.append('|').append("---|".repeat(columns)).append('\n');
  }

  private static String upper(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
