package io.fmnist.study.report;

import io.fmnist.study.stats.Comparison;
import io.fmnist.study.stats.Points;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.study.stats.Step;
import io.fmnist.study.stats.TaskStatistics;
import io.fmnist.study.stats.Verdict;
import io.fmnist.tasks.run.DivergedRun;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.testkit.agree.AgreementReport;
import io.fmnist.testkit.agree.AgreementText;
import io.fmnist.testkit.agree.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Sentences that stand in the page and in Markdown. */
final class ReportWording {
  /** Caption of the table of tasks and what they change. */
  static final String PARENTS = "Each task against its parent";

  private ReportWording() {}

  static String title(Report report) {
    return "fmnist: "
        + Figures.count(report.taskIds().size(), "task")
        + ", "
        + Figures.count(report.runCount(), "run");
  }

  /** Returns what the runs are. */
  static String scope(Report report) {
    RunStatistics statistics = report.statistics();
    List<String> days =
        report.runs().stream()
            .map(SavedRun::started)
            .sorted()
            .map(Figures::day)
            .distinct()
            .toList();
    return Figures.count(report.runCount(), "run")
        + " of "
        + Figures.count(report.taskIds().size(), "task")
        + " on "
        + String.join(", ", statistics.backends())
        + "; "
        + statistics.data().text()
        + "; "
        + days.get(0)
        + (days.size() == 1 ? "" : " to " + days.get(days.size() - 1));
  }

  /** Returns what a reader must know before all else. */
  static List<String> notices(Report report) {
    RunStatistics statistics = report.statistics();
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
    DivergedRun.sentence(report.diverged()).ifPresent(notices::add);
    return notices;
  }

  /** Returns what the other metrics are. */
  static String aboutMetrics() {
    return "On the test images; means over the runs. Precision, recall, F1 and ROC AUC (one class"
        + " against the rest) are unweighted means over the classes. Calibration error: how far the"
        + " probability of the predicted class is from the accuracy, 15 bins (ECE). Brier score: the"
        + " squared error of all probabilities, 0 to 2. Of both, smaller is better.";
  }

  /** Returns where the study's run lies in what ours predict for one more. */
  static String place(TaskStatistics task) {
    if (task.reported().isEmpty()) {
      return task.task().reportedAccuracy().isEmpty()
          ? Figures.NONE
          : "not compared: "
              + (task.departures().isEmpty()
                  ? "other images"
                  : String.join(", ", task.departures()));
    }
    return switch (task.reported().get().place()) {
      case INSIDE -> "as expected";
      case BELOW -> "lower than expected";
      case ABOVE -> "higher than expected";
      case UNKNOWN -> "needs more seeds";
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
  static Map<String, List<Step>> steps(RunStatistics statistics) {
    Map<String, List<Step>> steps = new LinkedHashMap<>();
    steps.put(PARENTS, statistics.withParents());
    steps.put("Each task against " + statistics.baseline(), statistics.withBaseline());
    steps.values().removeIf(List::isEmpty);
    if (steps.size() == 2 && statistics.withParents().equals(statistics.withBaseline())) {
      steps.remove(PARENTS);
    }
    return steps;
  }

  /** Returns what a step's task changes, if the other one is its parent. */
  static String change(Step step, RunStatistics statistics) {
    return statistics.tasks().stream()
        .filter(t -> t.task().id().equals(step.task()))
        .filter(t -> t.task().parent().equals(Optional.of(step.other())))
        .map(t -> Figures.arrows(t.task().change()))
        .findFirst()
        .orElse(Figures.NONE);
  }

  /** Returns how to read the comparisons of tasks. */
  static String aboutSteps(RunStatistics statistics) {
    return "Each task changes its parent in the tree. Both are compared seed by seed, in points of test"
        + " accuracy; a seed counts once, by the mean of its engines. A verdict is given at 5, 10, 20 and"
        + " 40 seeds, from the first so many seeds only, so that looking in between costs nothing. At most 1 in 20"
        + " studies calls any change better or worse that makes no difference. A difference up to "
        + Points.plain(statistics.margin())
        + " points does not matter.";
  }

  /** Returns the comparisons of backends in words. */
  static String aboutBackends(RunStatistics statistics) {
    List<Comparison> all = statistics.betweenBackends();
    return "The same task and seeds, so the same initial weights, batches and masks. Two one-sided tests"
        + " show "
        + count(all, Verdict.Kind.EQUIVALENT)
        + " of "
        + Figures.count(all.size(), "pair")
        + " equal within "
        + Points.plain(statistics.margin())
        + " points; "
        + (count(all, Verdict.Kind.BETTER) + count(all, Verdict.Kind.WORSE))
        + " differ.";
  }

  private static long count(List<Comparison> comparisons, Verdict.Kind kind) {
    return comparisons.stream().filter(c -> c.verdict().kind() == kind).count();
  }

  /** Returns what runs lack that came from a table of results; empty where they lack nothing. */
  static String lacking(List<SavedRun> all, long have, String what) {
    long lack = all.size() - have;
    return lack == 0
        ? ""
        : lack == all.size()
            ? "These runs were read from tables of results, which have no " + what + "."
            : Figures.count(lack, "run")
                + " of "
                + Figures.count(all.size())
                + " came from tables of results and "
                + (lack == 1 ? "has" : "have")
                + " no "
                + what
                + ".";
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
