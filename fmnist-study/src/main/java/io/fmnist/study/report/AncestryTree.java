package io.fmnist.study.report;

import io.fmnist.study.stats.Decision;
import io.fmnist.study.stats.Interval;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.study.stats.Step;
import io.fmnist.study.stats.TaskStatistics;
import io.fmnist.study.stats.Verdict;
import io.fmnist.tasks.chart.Scale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * Places of a drawing of {@link Ancestry}: one row a task, with its change, its effect against the
 * parent as an interval, and the verdict.
 *
 * @param ancestry of the tasks
 * @param tasks by id, those that have runs
 * @param effects scale of the effects
 */
record AncestryTree(Ancestry ancestry, Map<String, TaskStatistics> tasks, Scale effects) {
  private static final int TOP = 44;
  private static final int ROW = 46;
  private static final int FIRST = 16;
  private static final int MOST_INDENT = 18;
  private static final int TREE = 170;
  private static final int PLOT_LEFT = 590;
  private static final int PLOT_RIGHT = 810;
  private static final int LINES = 2;
  private static final int MARKS = 5;
  private static final double LEAST_FRAME = 0.0025;
  private static final int CUT = 2;
  private static final int HEAD = 7;

  /** Returns the tree of all tasks; empty where no task and its parent were run. */
  static Optional<AncestryTree> of(RunStatistics statistics) {
    List<Decision> steps = statistics.withParents().stream().map(Step::decision).toList();
    if (steps.isEmpty()) {
      return Optional.empty();
    }
    Map<String, TaskStatistics> tasks = new LinkedHashMap<>();
    statistics.tasks().forEach(t -> tasks.put(t.task().id(), t));
    Ancestry ancestry = Ancestry.of(tasks.values().stream().map(TaskStatistics::task).toList());
    return Optional.of(new AncestryTree(ancestry, tasks, scale(steps)));
  }

  // Wide intervals of few seeds are cut at the frame, and end in arrows there.
  private static Scale scale(List<Decision> steps) {
    double[] means = steps.stream().mapToDouble(d -> d.shown().mean().orElse(0)).toArray();
    double most = Arrays.stream(means).map(Math::abs).max().orElse(0);
    double frame = Math.max(LEAST_FRAME, CUT * most);
    DoubleStream ends =
        steps.stream()
            .flatMap(d -> d.interval().stream())
            .flatMapToDouble(i -> DoubleStream.of(i.low(), i.high()))
            .map(end -> Math.max(-frame, Math.min(frame, end)));
    DoubleSummaryStatistics shown =
        DoubleStream.concat(Arrays.stream(means), ends).summaryStatistics();
    return Scale.around(
        Math.min(-LEAST_FRAME, shown.getMin()),
        Math.max(LEAST_FRAME, shown.getMax()),
        MARKS,
        PLOT_LEFT,
        PLOT_RIGHT);
  }

  /** Returns the step that leads to a row; empty for a task without one. */
  Optional<Step> step(Ancestry.Entry entry) {
    return Optional.ofNullable(tasks.get(entry.task().id())).flatMap(TaskStatistics::againstParent);
  }

  /** Returns a step's verdict, with the interval where there is one. */
  static String verdict(Step step) {
    return step.verdict().text()
        + (step.decision().isDecided() && step.verdict().kind() != Verdict.Kind.EQUIVALENT
            ? " (" + Figures.differences(step.decision().interval()) + ")"
            : "");
  }

  /** Returns the height of the drawing. */
  int height() {
    return TOP + ancestry.entries().size() * ROW + 6;
  }

  /** Returns the middle of a row. */
  int y(int row) {
    return TOP + row * ROW + ROW / 2;
  }

  /** Returns where tasks of a depth have their circles. */
  double x(int depth) {
    int deepest = ancestry.entries().stream().mapToInt(Ancestry.Entry::depth).max().orElse(0);
    return FIRST + depth * Math.min(MOST_INDENT, (double) TREE / Math.max(1, deepest));
  }

  /** Returns the outline of an interval's bar; an end beyond the frame is the head of an arrow. */
  String bar(Interval interval, int y) {
    double low = effects.inside(interval.low());
    double high = effects.inside(interval.high());
    return "M"
        + Scale.coordinate(low)
        + " "
        + y
        + "H"
        + Scale.coordinate(high)
        + (effects.at(interval.low()) < low ? arrow(low, y, HEAD) : "")
        + (effects.at(interval.high()) > high ? arrow(high, y, -HEAD) : "");
  }

  private static String arrow(double x, int y, int back) {
    String from = "M" + Scale.coordinate(x + back) + " ";
    return from + (y - HEAD) + "L" + Scale.coordinate(x) + " " + y + "l" + back + " " + HEAD;
  }

  /** Returns where an effect is drawn. */
  String effect(double difference) {
    return Scale.coordinate(effects.inside(difference));
  }

  List<Scale.Tick> axis() {
    return effects.ticks(MARKS, 100);
  }

  /** Breaks text into at most two lines. */
  static List<String> wrap(String text, int letters) {
    List<String> lines = new ArrayList<>();
    String rest = text.strip();
    while (!rest.isEmpty() && lines.size() < LINES) {
      boolean last = lines.size() == LINES - 1;
      if (rest.length() <= letters) {
        lines.add(rest);
        return lines;
      }
      int end = rest.lastIndexOf(' ', letters);
      end = end > letters / 2 ? end : letters;
      // Half of a pair of surrogates is no letter.
      end -= Character.isHighSurrogate(rest.charAt(end - 1)) ? 1 : 0;
      lines.add(rest.substring(0, end).strip() + (last ? "…" : ""));
      rest = rest.substring(end).strip();
    }
    return lines;
  }
}
