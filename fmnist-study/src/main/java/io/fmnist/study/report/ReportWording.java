package io.fmnist.study.report;

import io.fmnist.study.stats.Comparison;
import io.fmnist.study.stats.Points;
import io.fmnist.study.stats.Reported;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.study.stats.TaskStatistics;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.testkit.agree.AgreementReport;
import io.fmnist.testkit.agree.AgreementText;
import io.fmnist.testkit.agree.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Sentences that stand in the page and in Markdown. */
final class ReportWording {
  /** Caption of the table of tasks and what they change. */
  static final String PARENTS = "Each task against its parent";

  private ReportWording() {}

  /** Returns the title of a report. */
  static String title(Report report) {
    return "fmnist: "
        + Figures.count(report.taskCount(), "task")
        + ", "
        + Figures.count(report.runCount(), "run");
  }

  /** Returns what the runs are. */
  static String scope(Report report) {
    RunStatistics statistics = report.statistics();
    List<String> days =
        report.runs().stream().map(r -> Figures.day(r.started())).sorted().distinct().toList();
    return Figures.count(report.runCount(), "run")
        + " of "
        + Figures.count(report.taskCount(), "task")
        + " on "
        + String.join(", ", statistics.backends())
        + "; "
        + statistics.data().text()
        + "; "
        + days.get(0)
        + (days.size() == 1 ? "" : " to " + days.get(days.size() - 1));
  }

  /** Returns what a reader must know before all else. */
  static List<String> notices(RunStatistics statistics) {
    List<String> notices = new ArrayList<>();
    if (statistics.data().synthetic()) {
      notices.add(
          "These images are SYNTHETIC, drawn by a program: the figures say nothing about Fashion-MNIST.");
    }
    boolean reports =
        statistics.tasks().stream().anyMatch(t -> t.task().reportedAccuracy().isPresent());
    if (reports && !statistics.data().isStudys()) {
      notices.add("The study's figures are left out: these runs are not on all of its images.");
    }
    List<String> repeated =
        statistics.excluded().stream()
            .map(s -> String.valueOf(s.run().folder().getFileName()))
            .toList();
    if (!repeated.isEmpty()) {
      notices.add(
          Figures.count(repeated.size(), "older run")
              + " left out, whose task, backend and seed were run again later: "
              + String.join(", ", repeated)
              + ".");
    }
    return notices;
  }

  /** Returns what the other metrics are. */
  static String aboutMetrics() {
    return "On the test images; means over the seeds. Precision, recall, F1 and ROC AUC (one class"
        + " against the rest) are unweighted means over the classes. Calibration error: how far the"
        + " probability of the predicted class is from the accuracy, 15 bins (ECE). Brier score: the"
        + " squared error of all probabilities, 0 to 2. Of both, smaller is better.";
  }

  /** Returns where the study's run lies in what ours predict for one more. */
  static String place(TaskStatistics task) {
    if (task.reported().isPresent()) {
      return place(task.reported().get());
    }
    if (task.task().reportedAccuracy().isEmpty()) {
      return Figures.NONE;
    }
    return "not compared: "
        + (task.departures().isEmpty()
            ? "other images than the study's"
            : String.join(", ", task.departures()));
  }

  private static String place(Reported reported) {
    String expected =
        reported.prediction().interval().map(i -> "; expected " + Figures.percents(i)).orElse("");
    return switch (reported.place()) {
      case INSIDE -> "as our seeds predict" + expected;
      case BELOW -> "lower than our seeds predict" + expected;
      case ABOVE -> "higher than our seeds predict" + expected;
      case UNKNOWN ->
          reported.prediction().n() < 2
              ? "not known; that needs 2 seeds"
              : "not known; all seeds gave the same";
    };
  }

  /** Returns how often a class is taken for another. */
  static String mistake(Classes.Pair pair) {
    return pair.truth()
        + " taken for "
        + pair.predicted()
        + ": "
        + Figures.tenths(pair.part())
        + " % ("
        + Figures.count(pair.count())
        + " of "
        + Figures.count(pair.of())
        + ")";
  }

  /** Returns which runs an environment was used by. */
  static String used(List<SavedRun> runs) {
    return Figures.count(runs.size(), "run") + " on " + Figures.distinct(runs, SavedRun::backend);
  }

  /** Returns the comparisons of tasks, by the captions of their tables; none is empty. */
  static Map<String, List<Comparison>> steps(RunStatistics statistics) {
    Map<String, List<Comparison>> steps = new LinkedHashMap<>();
    steps.put(PARENTS, statistics.withParents());
    steps.put("Each task against " + statistics.baseline(), statistics.withBaseline());
    steps.values().removeIf(List::isEmpty);
    return steps;
  }

  /** Returns how to read the comparisons of tasks. */
  static String aboutSteps(RunStatistics statistics) {
    return "Each task changes one that came before it. Both are compared seed by seed, first minus second, in"
        + " points of test accuracy. A difference is certain where the paired t test says so at 5 %"
        + " after Holm's correction for all tasks on the backend; two tasks are equal where two"
        + " one-sided tests show that they differ by less than "
        + Points.plain(statistics.margin())
        + " points. Intervals are at 95 %.";
  }

  /** Returns how to read the comparisons of backends. */
  static String aboutBackends(RunStatistics statistics) {
    return "The same task and seeds, so the same initial weights, batches and masks. Backends agree where two"
        + " one-sided tests show that their mean accuracies differ by less than "
        + Points.plain(statistics.margin())
        + " points.";
  }

  /** Returns how the engines agree. */
  static String agreement(AgreementReport report) {
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

  /** Returns what a reader should know of it: disagreements first. */
  static List<String> remarks(AgreementReport report) {
    return Stream.concat(report.disagreements().stream(), report.notes().stream()).toList();
  }

  /** Returns whether an error is within what is allowed. */
  static String verdict(Finding finding) {
    return (finding.agrees() ? "agree: " : "DISAGREE: ") + finding.quantity();
  }

  /** Returns how large an error is, and how large it may be. */
  static String error(Finding finding) {
    return AgreementText.number(finding.error()) + " of " + AgreementText.number(finding.allowed());
  }

  /** Returns where the worst error is. */
  static String place(AgreementReport.Worst worst) {
    return worst.finding().error() == 0
        ? Figures.NONE
        : worst.task() + ", " + worst.finding().place();
  }

  /** Returns how many epochs a run trained, and of which its weights are: {@code 17 (kept: 12)}. */
  static String epochs(SavedRun run) {
    int trained = run.history().size();
    return run.kept().isPresent()
        ? trained + " (kept: " + run.kept().getAsInt() + ")"
        : Integer.toString(trained);
  }
}
