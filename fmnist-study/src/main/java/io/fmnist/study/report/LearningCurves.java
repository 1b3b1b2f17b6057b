package io.fmnist.study.report;

import io.fmnist.api.train.EpochMetrics;
import io.fmnist.study.stats.TaskStatistics;
import io.fmnist.tasks.run.SavedRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * Loss and accuracy by epoch, one drawing for each task and backend, all to one scale.
 *
 * <p>Drawn here and in a template, not by XChart as a run's own plot is: XChart's SVG spells each
 * letter as curves, 550 kB a drawing, has fixed colours, and nothing in it can be read aloud.
 */
final class LearningCurves {
  private static final int TOP = 24;
  private static final int BOTTOM = 172;
  private static final int[] LEFT = {38, 254};
  private static final int PANEL = 156;
  private static final int MARKS = 5;

  private final double lossTop;
  private final double accuracyBottom;

  /**
   * One drawing.
   *
   * @param name of task and backend
   * @param description for those who cannot see it
   * @param panels loss and accuracy
   */
  record Chart(String name, String description, List<Panel> panels) {}

  /**
   * Half a drawing.
   *
   * @param title above it
   * @param x of its left side
   * @param values marks of the vertical axis
   * @param epochs marks of the horizontal axis
   * @param lines thin ones, then the means
   */
  record Panel(
      String title, int x, List<Scale.Tick> values, List<Scale.Tick> epochs, List<Line> lines) {
    /** Returns where the values' marks end. */
    int valueX() {
      return x - 5;
    }
  }

  /**
   * A line.
   *
   * @param kind CSS class: {@code train} or {@code validation}, and {@code mean}
   * @param path SVG path data
   */
  record Line(String kind, String path) {}

  /** Chooses the scale; the outermost hundredth of the values may lie outside. */
  LearningCurves(List<TaskStatistics> groups) {
    double[] losses = values(groups, EpochMetrics::trainLoss, EpochMetrics::validationLoss);
    double[] accuracies =
        values(groups, EpochMetrics::trainAccuracy, EpochMetrics::validationAccuracy);
    lossTop = losses.length == 0 ? 1 : losses[(int) (0.99 * (losses.length - 1))];
    accuracyBottom = accuracies.length == 0 ? 0 : accuracies[(int) (0.01 * accuracies.length)];
  }

  private static double[] values(
      List<TaskStatistics> groups,
      ToDoubleFunction<EpochMetrics> one,
      ToDoubleFunction<EpochMetrics> other) {
    double[] values =
        groups.stream()
            .flatMap(g -> g.runs().stream())
            .flatMap(r -> r.history().stream())
            .flatMapToDouble(e -> DoubleStream.of(one.applyAsDouble(e), other.applyAsDouble(e)))
            .filter(Double::isFinite)
            .toArray();
    Arrays.sort(values);
    return values;
  }

  /**
   * Draws the runs of one task on one backend.
   *
   * @param name of both
   */
  Chart draw(String name, TaskStatistics group) {
    int epochs = group.runs().stream().mapToInt(r -> r.history().size()).max().orElse(1);
    Scale loss = Scale.around(0, lossTop, MARKS, BOTTOM, TOP);
    Scale accuracy = Scale.around(Math.min(accuracyBottom, 0.99), 1, MARKS, BOTTOM, TOP);
    SavedRun first = group.runs().get(0);
    EpochMetrics last = first.history().get(first.history().size() - 1);
    return new Chart(
        name,
        "Loss and accuracy of "
            + name
            + " by epoch; seed "
            + first.seed()
            + " ends with validation loss "
            + Figures.number("%.3f", last.validationLoss())
            + " and validation accuracy "
            + Figures.percent(last.validationAccuracy())
            + " %",
        List.of(
            panel(
                "loss",
                0,
                loss,
                1,
                epochs,
                group.runs(),
                EpochMetrics::trainLoss,
                EpochMetrics::validationLoss),
            panel(
                "accuracy, %",
                1,
                accuracy,
                100,
                epochs,
                group.runs(),
                EpochMetrics::trainAccuracy,
                EpochMetrics::validationAccuracy)));
  }

  private static Panel panel(
      String title,
      int place,
      Scale y,
      double factor,
      int epochs,
      List<SavedRun> runs,
      ToDoubleFunction<EpochMetrics> train,
      ToDoubleFunction<EpochMetrics> validation) {
    int left = LEFT[place];
    Scale x = new Scale(Math.min(1, epochs - 1), epochs, left, left + PANEL);
    List<Line> lines = new ArrayList<>();
    for (SavedRun run : runs) {
      lines.add(new Line("train", path(List.of(run), train, x, y)));
      lines.add(new Line("validation", path(List.of(run), validation, x, y)));
    }
    lines.add(new Line("train mean", path(runs, train, x, y)));
    lines.add(new Line("validation mean", path(runs, validation, x, y)));
    // The first epoch has a mark of its own: there is no epoch 0.
    List<Scale.Tick> marks = new ArrayList<>(x.ticks(3, 1));
    marks.removeIf(t -> !t.text().matches("\\d+") || t.text().equals("0"));
    if (marks.stream().noneMatch(t -> t.text().equals("1"))) {
      marks.add(0, new Scale.Tick(Figures.coordinate(x.at(1)), "1"));
    }
    return new Panel(title, left, y.ticks(MARKS, factor), marks, lines);
  }

  /** Returns the line through the means of some runs; a run alone is its own mean. */
  private static String path(
      List<SavedRun> runs, ToDoubleFunction<EpochMetrics> value, Scale x, Scale y) {
    int epochs = runs.stream().mapToInt(r -> r.history().size()).min().orElse(0);
    StringBuilder path = new StringBuilder();
    boolean drawing = false;
    for (int i = 0; i < epochs; i++) {
      double sum = 0;
      for (SavedRun run : runs) {
        sum += value.applyAsDouble(run.history().get(i));
      }
      double mean = sum / runs.size();
      if (Double.isFinite(mean)) {
        path.append(drawing ? 'L' : 'M')
            .append(Figures.coordinate(x.at(i + 1)))
            .append(' ')
            .append(Figures.coordinate(y.at(mean)));
      }
      drawing = Double.isFinite(mean);
    }
    return path.toString();
  }
}
