package io.fmnist.tasks.cli;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.metric.ConfusionMatrix;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.run.RunOptions;
import io.fmnist.tasks.run.RunResult;
import java.io.PrintWriter;
import java.util.Locale;

/** What a run tells a person before and after. */
final class RunText {
  // What the study's figures are about.
  private static final String STUDY_DATA = "fashion-mnist";

  private RunText() {}

  static void announce(
      PrintWriter err, Task task, Backend backend, RunOptions options, Dataset dataset) {
    err.printf(
        Locale.ROOT,
        "%s: %s%n%s on %s, %d %s; %s; seed %d%n",
        task.id(),
        task.title(),
        backend.id(),
        options.runtime().device(),
        options.runtime().threads(),
        options.runtime().threads() == 1 ? "thread" : "threads",
        dataset.isSynthetic() ? "SYNTHETIC images, drawn by a program" : dataset.name(),
        task.training().seed());
    err.flush();
  }

  static String result(RunResult run) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%n%s on %s, seed %d, %s: test accuracy %.2f %% (%,d of %,d), loss %.4f%n",
            run.task().id(),
            run.backend(),
            run.task().training().seed(),
            run.data().synthetic() ? "SYNTHETIC images" : run.data().name(),
            100 * run.test().accuracy(),
            Math.round(run.test().accuracy() * run.data().test().size()),
            run.data().test().size(),
            run.test().loss()));
    if (run.data().name().equals(STUDY_DATA) && run.task().reportedAccuracy().isPresent()) {
      text.append(
          String.format(
              Locale.ROOT,
              "the study's single run reported %.2f %%%n",
              100 * run.task().reportedAccuracy().getAsDouble()));
    }
    text.append(classes(run.test().confusion()));
    text.append(
        String.format(
            Locale.ROOT,
            "%ntrained and tested in %s, an epoch's training %.2f s (median); first step %.1f s after"
                + " the process began%s%n",
            Durations.text(run.seconds()),
            run.history().medianTrainSeconds(),
            run.secondsToFirstStep(),
            run.peakMemoryMiB().isPresent()
                ? String.format(
                    Locale.ROOT, ", at most %,.0f MiB", run.peakMemoryMiB().getAsDouble())
                : ""));
    return text.toString();
  }

  private static String classes(ConfusionMatrix confusion) {
    int width =
        Math.max(
            "class".length(),
            confusion.classNames().stream().mapToInt(String::length).max().orElse(0));
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT, "%n%-" + width + "s  precision  recall      F1  images%n", "class"));
    for (ConfusionMatrix.ClassScores c : confusion.scores()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-" + width + "s     %6.4f  %6.4f  %6.4f  %6d%n",
              c.name(),
              c.precision(),
              c.recall(),
              c.f1(),
              c.support()));
    }
    return text.toString();
  }
}
