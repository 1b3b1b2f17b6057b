package io.fmnist.study.report;

import io.fmnist.api.metric.ConfusionMatrix;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.study.stats.TaskStatistics;
import java.util.ArrayList;
import java.util.List;

/**
 * How each class is recognised by the runs of one task on one backend, as text.
 *
 * @param name of task and backend
 * @param open whether its matrix is shown at once: that of the most accurate is
 * @param mostConfused the most frequent mistake
 * @param support how many predictions there are
 * @param f1 of each class, shaded against the other tasks
 * @param rows of the confusion matrix, with the scores
 * @param confused the most frequent mistakes
 */
record ClassTables(
    String name,
    boolean open,
    String mostConfused,
    String support,
    List<Cell> f1,
    List<Row> rows,
    List<Mistake> confused) {
  private static final int LEVELS = 9;
  private static final int COLUMN_LEVELS = 7;

  /** A number and its shade, a CSS class. */
  record Cell(String text, String level) {}

  /**
   * A class.
   *
   * @param name of it
   * @param cells what it was taken for
   * @param precision in percent
   * @param recall in percent
   * @param f1Text in percent
   */
  record Row(String name, List<Cell> cells, String precision, String recall, String f1Text) {}

  /** A class taken for another, as text. */
  record Mistake(String truth, String predicted, String percent, String count, String of) {}

  static List<ClassTables> of(RunStatistics statistics) {
    List<TaskStatistics> tasks = statistics.tasks();
    List<Classes> all = tasks.stream().map(t -> Classes.of(t.runs())).toList();
    double best = tasks.stream().mapToDouble(t -> t.accuracy().mean()).max().orElse(0);
    List<ClassTables> tables = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      boolean open = tasks.get(i).accuracy().mean() == best;
      tables.add(
          table(Figures.name(tasks.get(i), statistics), open, tasks.get(i), all.get(i), all));
    }
    return tables;
  }

  private static ClassTables table(
      String name, boolean open, TaskStatistics task, Classes classes, List<Classes> all) {
    List<Cell> f1 = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    List<ConfusionMatrix.ClassScores> scores = classes.confusion().scores();
    for (int c = 0; c < scores.size(); c++) {
      int column = c;
      double[] values = all.stream().mapToDouble(a -> a.f1().get(column)).sorted().toArray();
      f1.add(f1(scores.get(c).f1(), values[0], values[values.length - 1]));
      rows.add(row(classes, c, scores.get(c)));
    }
    List<Mistake> confused = classes.confused().stream().map(ClassTables::mistake).toList();
    return new ClassTables(
        name,
        open,
        confused.isEmpty()
            ? "nothing"
            : confused.get(0).truth() + " taken for " + confused.get(0).predicted(),
        Figures.count(task.runs().size(), "run")
            + " of "
            + Figures.count(task.runs().get(0).testImages(), "image")
            + ".",
        f1,
        rows,
        confused);
  }

  private static Cell f1(double value, double least, double most) {
    int level =
        most > least ? 1 + (int) ((COLUMN_LEVELS - 1) * (value - least) / (most - least)) : 0;
    return new Cell(percent(value), "l" + level);
  }

  private static Row row(Classes classes, int truth, ConfusionMatrix.ClassScores scores) {
    List<Cell> cells = new ArrayList<>();
    for (int predicted = 0; predicted < classes.confusion().classNames().size(); predicted++) {
      double part = classes.part(truth, predicted);
      // By the root, so that rare mistakes can be told from none.
      int level = part > 0 ? Math.min(LEVELS, (int) Math.ceil(LEVELS * Math.sqrt(part))) : 0;
      cells.add(
          new Cell(
              part == 0 ? "·" : percent(part), "l" + level + (predicted == truth ? " right" : "")));
    }
    return new Row(
        scores.name(),
        cells,
        percent(scores.precision()),
        percent(scores.recall()),
        percent(scores.f1()));
  }

  private static Mistake mistake(Classes.Pair pair) {
    return new Mistake(
        pair.truth(),
        pair.predicted(),
        percent(pair.part()),
        Figures.count(pair.count()),
        Figures.count(pair.of()));
  }

  private static String percent(double part) {
    return Figures.number("%.1f", 100 * part);
  }
}
