package io.fmnist.cli;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.metric.ClassificationMetrics;
import io.fmnist.api.metric.ConfusionMatrix;
import io.fmnist.study.stats.DataKey;
import io.fmnist.study.stats.Reported;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.file.TextTable;
import io.fmnist.tasks.file.TextWrap;
import io.fmnist.tasks.run.RunOptions;
import io.fmnist.tasks.run.RunResult;
import io.fmnist.tasks.run.StartingWeights;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** What a run tells a person before and after. */
final class RunText {
  private RunText() {}

  static void announce(
      PrintWriter err, Task task, Backend backend, RunOptions options, Dataset dataset) {
    err.print(
        line(
            "%s: %s%n%s on %s, %d %s; %s; seed %d",
            task.id(),
            task.title(),
            backend.id(),
            options.runtime().device(),
            options.runtime().threads(),
            options.runtime().threads() == 1 ? "thread" : "threads",
            dataset.isSynthetic() ? "SYNTHETIC images, drawn by a program" : dataset.name(),
            task.training().seed()));
    if (task.from().isPresent()) {
      // Where they are not there, a run says so itself, unless it has a checkpoint.
      StartingWeights starting = StartingWeights.ofResumed(task);
      if (!starting.taken().isEmpty()) {
        err.print(TextWrap.text(starting.sentence(task), 2));
      }
    }
    List<String> departures = Reported.departures(task);
    if (!departures.isEmpty()) {
      err.print(
          TextWrap.text(
              "this is not the catalogue's "
                  + task.id()
                  + ": "
                  + String.join(", ", departures)
                  + "; the study's figure is not compared",
              2));
    }
    err.flush();
  }

  static String result(RunResult run) {
    StringBuilder text = new StringBuilder();
    text.append(
        line(
            "%n%s on %s, seed %d, %s:%ntest accuracy %.2f %% (%,d of %,d), loss %.4f%s",
            run.task().id(),
            run.backend(),
            run.task().training().seed(),
            run.data().synthetic() ? "SYNTHETIC images" : run.data().name(),
            100 * run.test().accuracy(),
            Math.round(run.test().accuracy() * run.data().test().size()),
            run.data().test().size(),
            run.test().loss(),
            run.task().training().flipEvaluation() ? ", averaged over mirror images" : ""));
    text.append(TextWrap.text(metrics(run.test().metrics()), 2));
    OptionalDouble reported = Reported.accuracyOf(run.task());
    if (DataKey.of(run.data()).isStudys() && reported.isPresent()) {
      text.append(
          String.format(
              Locale.ROOT,
              "the study's single run reported %.2f %%%n",
              100 * reported.getAsDouble()));
    }
    run.history()
        .stopped()
        .ifPresent(
            why ->
                text.append(
                    line(
                        "stopped after epoch %d of %d: %s",
                        run.history().epochs().size(), run.task().training().epochs(), why)));
    run.history()
        .kept()
        .ifPresent(
            epoch ->
                text.append(
                    line(
                        "tested and saved: the weights of epoch %d of %d",
                        epoch, run.history().epochs().size())));
    text.append(classes(run.test().confusion()));
    text.append(
        String.format(
            Locale.ROOT,
            "%ntrained and tested in %s, an epoch's training %.2f s (median)%n%s%s%n",
            Durations.text(run.seconds()),
            run.history().medianTrainSeconds(),
            // A resumed run may only have had to test.
            Double.isFinite(run.secondsToFirstStep())
                ? String.format(Locale.ROOT, "first step after %.1f s", run.secondsToFirstStep())
                : "no step was left",
            run.peakMemoryMiB().isPresent()
                ? String.format(
                    Locale.ROOT, ", at most %,.0f MiB", run.peakMemoryMiB().getAsDouble())
                : ""));
    return text.toString();
  }

  static String classes(ConfusionMatrix confusion) {
    TextTable table = new TextTable("<>>>>", "class", "precision", "recall", "F1", "images");
    for (ConfusionMatrix.ClassScores c : confusion.scores()) {
      row(table, c);
    }
    row(table, confusion.macroAverage());
    return System.lineSeparator() + table.text();
  }

  private static void row(TextTable table, ConfusionMatrix.ClassScores c) {
    table.row(c.name(), score(c.precision()), score(c.recall()), score(c.f1()), c.support());
  }

  static String metrics(ClassificationMetrics metrics) {
    Double rocAuc = metrics.macroRocAuc();
    return String.format(
        Locale.ROOT,
        "top-2 %.2f %%, top-3 %.2f %%%s, ECE %.4f, Brier score %.4f",
        100 * metrics.top2Accuracy(),
        100 * metrics.top3Accuracy(),
        rocAuc == null ? "" : ", ROC AUC " + score(rocAuc),
        metrics.calibrationError(),
        metrics.brierScore());
  }

  private static String score(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static String line(String format, Object... values) {
    return TextWrap.text(String.format(Locale.ROOT, format, values), 2);
  }
}
