package io.fmnist.study.report;

import io.fmnist.testkit.agree.AgreementReport;
import io.fmnist.testkit.agree.AgreementText;
import io.fmnist.testkit.agree.Finding;
import io.fmnist.testkit.agree.Pair;
import io.fmnist.testkit.agree.TaskAgreement;
import java.util.List;
import java.util.stream.Stream;

/**
 * How the engines agree step by step, as text.
 *
 * @param agree whether every difference is within what is allowed
 * @param summary one sentence
 * @param pairs of backends, the heads of the matrix
 * @param rows of the matrix, one a task
 * @param remarks sentences that a reader should know: disagreements first
 * @param worst over all tasks
 */
record AgreementSection(
    boolean agree,
    String summary,
    List<String> pairs,
    List<Row> rows,
    List<String> remarks,
    List<Worst> worst) {
  /** A task. */
  record Row(String task, String title, String ledBy, List<Cell> cells) {}

  /** A pair on a task: the comparison that takes up most of what is allowed. */
  record Cell(String pair, String kind, String sign, String verdict, String error) {}

  /** The worst error of a pair in a quantity of a rung. */
  record Worst(
      String rung, String quantity, String pair, String error, String allowed, String place) {}

  /** Puts an agreement into words. */
  static AgreementSection of(AgreementReport report) {
    List<Pair> pairs = report.pairs();
    return new AgreementSection(
        report.agrees(),
        summary(report),
        pairs.stream().map(Pair::toString).toList(),
        report.tasks().stream().map(task -> row(task, pairs)).toList(),
        Stream.concat(report.disagreements().stream(), report.notes().stream()).toList(),
        report.worst().stream().map(AgreementSection::worst).toList());
  }

  private static String summary(AgreementReport report) {
    int above = report.disagreements().size();
    return (above == 0
            ? "Every difference is within what is allowed"
            : Figures.count(above, "difference") + " above what is allowed")
        + ": "
        + Figures.count(report.tasks().size(), "task")
        + " on "
        + (report.synthetic() ? "SYNTHETIC images (" + report.dataset() + ")" : report.dataset())
        + ", "
        + Figures.count(report.threads(), "thread")
        + " an engine, "
        + report.environment().getOrDefault("cpu", Figures.NONE)
        + ".";
  }

  private static Row row(TaskAgreement task, List<Pair> pairs) {
    return new Row(
        task.task(),
        task.title(),
        task.backends().get(0),
        pairs.stream().map(pair -> cell(task, pair)).toList());
  }

  private static Cell cell(TaskAgreement task, Pair pair) {
    return task.nearest(pair)
        .map(
            f ->
                new Cell(
                    pair.toString(),
                    f.agrees() ? "same" : "worse",
                    f.agrees() ? "=" : "\u2260",
                    (f.agrees() ? "agree: " : "DISAGREE: ") + f.quantity(),
                    error(f)))
        .orElse(new Cell(pair.toString(), "unsure", "?", "not compared", ""));
  }

  private static String error(Finding finding) {
    return AgreementText.number(finding.error()) + " of " + AgreementText.number(finding.allowed());
  }

  private static Worst worst(AgreementReport.Worst worst) {
    Finding finding = worst.finding();
    return new Worst(
        finding.rung().toString(),
        finding.quantity().toString(),
        finding.pair().toString(),
        AgreementText.number(finding.error()),
        AgreementText.number(finding.allowed()),
        finding.error() == 0 ? Figures.NONE : worst.task() + ", " + finding.place());
  }
}
