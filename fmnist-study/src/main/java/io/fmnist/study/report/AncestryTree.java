package io.fmnist.study.report;

import io.fmnist.study.stats.Comparison;
import io.fmnist.study.stats.Interval;
import io.fmnist.study.stats.PairedComparison;
import io.fmnist.study.stats.TaskStatistics;
import io.fmnist.tasks.chart.Scale;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * A drawing of {@link Ancestry}: one row a task, with its change, its effect against the parent as
 * an interval, and the verdict.
 *
 * @param backend of the runs
 * @param height of the drawing
 * @param rows from above
 * @param connectors SVG path data of the lines between the tasks
 * @param axis marks of the effects, in points
 * @param zero where no difference is
 */
record AncestryTree(
    String backend,
    int height,
    List<Row> rows,
    String connectors,
    List<Scale.Tick> axis,
    String zero) {
  private static final int TOP = 44;
  private static final int ROW = 46;
  private static final int FIRST = 16;
  private static final int MOST_INDENT = 18;
  private static final int TREE = 170;
  private static final int PLOT_LEFT = 590;
  private static final int PLOT_RIGHT = 810;
  private static final int CHANGE_LETTERS = 42;
  private static final int VERDICT_LETTERS = 36;
  private static final int LINES = 2;
  private static final int MARKS = 5;
  private static final double LEAST_FRAME = 0.0025;
  private static final int CUT = 2;

  /**
   * One task.
   *
   * @param id of the task
   * @param x of its circle
   * @param y middle of the row
   * @param kind CSS class
   * @param sign in the circle
   * @param accuracy mean, for people
   * @param change against the parent
   * @param hasEffect whether the following are there
   * @param low where the interval begins
   * @param high where it ends
   * @param hasInterval whether there is one
   * @param middle where the difference is
   * @param verdict in words
   */
  record Row(
      String id,
      String x,
      int y,
      String kind,
      String sign,
      String accuracy,
      List<Text> change,
      boolean hasEffect,
      String low,
      String high,
      boolean hasInterval,
      String middle,
      List<Text> verdict) {
    /** Returns where the name begins. */
    String nameX() {
      return Scale.coordinate(Double.parseDouble(x) + 15);
    }

    /** Returns the line of the name. */
    int nameY() {
      return y - 2;
    }

    /** Returns the line of the accuracy. */
    int accuracyY() {
      return y + 13;
    }

    /** Returns the base line of the sign. */
    int signY() {
      return y + 5;
    }

    /** Returns where the row ends. */
    int lineY() {
      return y + ROW / 2;
    }
  }

  /** A line of text and its base line. */
  record Text(int y, String line) {}

  /**
   * Draws the tasks on one backend.
   *
   * @param ancestry of these tasks, perhaps of more
   * @param tasks on the backend
   */
  static AncestryTree draw(String backend, Ancestry ancestry, List<TaskStatistics> tasks) {
    Map<String, TaskStatistics> byId = new LinkedHashMap<>();
    tasks.forEach(t -> byId.put(t.task().id(), t));
    Scale x = scale(tasks);
    List<Row> rows = new ArrayList<>();
    StringBuilder connectors = new StringBuilder();
    int deepest = ancestry.entries().stream().mapToInt(Ancestry.Entry::depth).max().orElse(0);
    double indent = Math.min(MOST_INDENT, (double) TREE / Math.max(1, deepest));
    for (int i = 0; i < ancestry.entries().size(); i++) {
      Ancestry.Entry entry = ancestry.entries().get(i);
      int y = TOP + i * ROW + ROW / 2;
      double left = FIRST + indent * entry.depth();
      if (entry.parent() >= 0) {
        int parentY = TOP + entry.parent() * ROW + ROW / 2;
        connectors.append(
            String.format(
                Locale.ROOT,
                "M%s %dV%dH%s",
                Scale.coordinate(left - indent),
                parentY,
                y,
                Scale.coordinate(left)));
      }
      rows.add(row(entry, left, y, byId.get(entry.task().id()), x));
    }
    return new AncestryTree(
        backend,
        TOP + rows.size() * ROW + 6,
        rows,
        connectors.toString(),
        x.ticks(MARKS, 100),
        Scale.coordinate(x.at(0)));
  }

  private static Row row(
      Ancestry.Entry entry, double left, int y, @Nullable TaskStatistics task, Scale x) {
    boolean first = entry.depth() == 0 && entry.task().change().isEmpty();
    List<Text> change =
        lines(
            Figures.arrows(first ? entry.task().title() : entry.task().change()),
            CHANGE_LETTERS,
            y);
    String accuracy = task == null ? "no runs" : Figures.percent(task.accuracy().mean()) + " %";
    Optional<Comparison> step = task == null ? Optional.empty() : task.againstParent();
    Optional<Interval> interval = step.flatMap(c -> c.paired().interval());
    OptionalDouble mean = step.map(c -> c.paired().mean()).orElse(OptionalDouble.empty());
    return new Row(
        entry.task().id(),
        Scale.coordinate(left),
        y,
        step.map(c -> Sign.of(c).css()).orElse(task == null ? "missing" : "start"),
        step.map(c -> Sign.of(c).text()).orElse(""),
        accuracy,
        change,
        mean.isPresent(),
        interval.map(i -> Scale.coordinate(x.inside(i.low()))).orElse(""),
        interval.map(i -> Scale.coordinate(x.inside(i.high()))).orElse(""),
        interval.isPresent(),
        mean.isPresent() ? Scale.coordinate(x.inside(mean.getAsDouble())) : "",
        step.map(c -> lines(c.verdict().text(), VERDICT_LETTERS, y)).orElse(List.of()));
  }

  // With two seeds an interval may be many times wider than all effects; it is cut at the frame.
  private static Scale scale(List<TaskStatistics> tasks) {
    List<PairedComparison> steps =
        tasks.stream().flatMap(t -> t.againstParent().stream()).map(Comparison::paired).toList();
    double most = steps.stream().mapToDouble(p -> Math.abs(p.mean().orElse(0))).max().orElse(0);
    double frame = Math.max(LEAST_FRAME, CUT * most);
    double[] ends =
        steps.stream()
            .flatMap(p -> p.interval().stream())
            .flatMapToDouble(i -> DoubleStream.of(i.low(), i.high()))
            .map(end -> Math.max(-frame, Math.min(frame, end)))
            .toArray();
    return Scale.around(
        Math.min(-Math.max(LEAST_FRAME, least(steps)), DoubleStream.of(ends).min().orElse(0)),
        Math.max(Math.max(LEAST_FRAME, greatest(steps)), DoubleStream.of(ends).max().orElse(0)),
        MARKS,
        PLOT_LEFT,
        PLOT_RIGHT);
  }

  private static double least(List<PairedComparison> steps) {
    return -steps.stream().mapToDouble(p -> p.mean().orElse(0)).min().orElse(0);
  }

  private static double greatest(List<PairedComparison> steps) {
    return steps.stream().mapToDouble(p -> p.mean().orElse(0)).max().orElse(0);
  }

  /** Breaks text into at most two lines around the middle of a row. */
  private static List<Text> lines(String text, int letters, int y) {
    List<String> lines = wrap(text, letters);
    List<Text> placed = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      placed.add(new Text(lines.size() == 1 ? y + 4 : y - 4 + 16 * i, lines.get(i)));
    }
    return placed;
  }

  private static List<String> wrap(String text, int letters) {
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
