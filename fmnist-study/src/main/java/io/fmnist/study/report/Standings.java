package io.fmnist.study.report;

import io.fmnist.study.stats.Interval;
import io.fmnist.study.stats.PredictionInterval;
import io.fmnist.study.stats.Reported;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.study.stats.TaskStatistics;
import io.fmnist.tasks.chart.Scale;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * The tasks by accuracy.
 *
 * @param rows the most accurate first
 * @param axis marks of the drawings in the rows
 */
record Standings(List<Row> rows, List<Scale.Tick> axis) {
  private static final int LEFT = 14;
  private static final int RIGHT = 226;
  private static final int MARKS = 5;

  /**
   * One task on one backend. Texts; coordinates are empty where there is nothing to draw.
   *
   * @param task id
   * @param title of the task
   * @param backend id
   * @param mean accuracy in percent
   * @param interval of the mean
   * @param seeds how many
   * @param best the best seed's accuracy and the seed
   * @param reported the study's accuracy
   * @param place of the study's run in what ours predict
   * @param description of the drawing in words
   * @param meanAt where the mean is drawn
   * @param hasInterval whether the next four are there
   * @param meanLow lower end of the mean's interval
   * @param meanHigh upper end
   * @param singleLow lower end of where one more run is expected
   * @param singleHigh upper end
   * @param hasReported whether the next is there
   * @param reportedAt where the study's accuracy is drawn
   */
  record Row(
      String task,
      String title,
      String backend,
      String mean,
      String interval,
      int seeds,
      String best,
      String reported,
      String place,
      String description,
      String meanAt,
      boolean hasInterval,
      String meanLow,
      String meanHigh,
      String singleLow,
      String singleHigh,
      boolean hasReported,
      String reportedAt) {}

  static Standings of(RunStatistics statistics) {
    Scale x = scale(statistics.tasks());
    List<Row> rows =
        statistics.tasks().stream()
            .sorted(Comparator.comparingDouble(t -> -t.accuracy().mean()))
            .map(t -> row(t, x))
            .toList();
    return new Standings(rows, x.ticks(MARKS, 100));
  }

  /** Holds every run and every reported figure; wide intervals of few seeds are cut. */
  private static Scale scale(List<TaskStatistics> tasks) {
    double[] values =
        tasks.stream()
            .flatMapToDouble(
                t ->
                    DoubleStream.concat(
                        DoubleStream.of(t.accuracy().min(), t.accuracy().max()),
                        t.reported().stream().mapToDouble(Reported::accuracy)))
            .sorted()
            .toArray();
    return Scale.around(values[0], values[values.length - 1], MARKS, LEFT, RIGHT);
  }

  private static Row row(TaskStatistics task, Scale x) {
    Optional<Interval> mean = task.accuracy().interval();
    Optional<Interval> single = PredictionInterval.of(task.accuracy()).interval();
    Optional<Reported> reported = task.reported();
    String meanText = Figures.percent(task.accuracy().mean());
    String interval = mean.map(i -> Figures.percents(i)).orElse(Figures.NONE);
    String reportedText = reported.map(r -> Figures.percent(r.accuracy())).orElse(Figures.NONE);
    String place =
        reported
            .map(Standings::place)
            .orElse(
                task.task().reportedAccuracy().isPresent()
                    ? "not compared: " + notCompared(task)
                    : Figures.NONE);
    return new Row(
        task.task().id(),
        task.task().title(),
        task.backend(),
        meanText,
        interval,
        task.accuracy().n(),
        Figures.percent(task.best().testAccuracy()) + " (seed " + task.best().seed() + ")",
        reportedText,
        place,
        "mean "
            + meanText
            + (mean.isPresent() ? ", interval " + interval : "")
            + (reported.isPresent() ? ", reported " + reportedText : ""),
        Scale.coordinate(x.at(task.accuracy().mean())),
        mean.isPresent() && single.isPresent(),
        mean.map(i -> Scale.coordinate(x.inside(i.low()))).orElse(""),
        mean.map(i -> Scale.coordinate(x.inside(i.high()))).orElse(""),
        single.map(i -> Scale.coordinate(x.inside(i.low()))).orElse(""),
        single.map(i -> Scale.coordinate(x.inside(i.high()))).orElse(""),
        reported.isPresent(),
        reported.map(r -> Scale.coordinate(x.at(r.accuracy()))).orElse(""));
  }

  private static String notCompared(TaskStatistics task) {
    return task.departures().isEmpty()
        ? "other images than the study's"
        : String.join(", ", task.departures());
  }

  /** Says where the study's run lies in what ours predict for one more. */
  static String place(Reported reported) {
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
}
