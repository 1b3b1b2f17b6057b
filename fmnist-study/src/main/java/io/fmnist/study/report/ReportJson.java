package io.fmnist.study.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fmnist.api.metric.ConfusionMatrix;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.study.stats.StatisticsRecord;
import io.fmnist.study.stats.TaskStatistics;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.run.DivergedRun;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.testkit.agree.AgreementReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Every figure of a report, unrounded; accuracies and differences as parts of 1. What does not
 * exist is null.
 */
record ReportJson(
    int format,
    Map<String, String> dataSha256,
    List<String> classNames,
    StatisticsRecord statistics,
    List<OfTask> tasks,
    List<Mistake> mistakes,
    List<DivergedRun.Figures> diverged,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable AgreementReport agreement) {
  private static final int FORMAT = 2;

  static String of(Report report) {
    RunStatistics statistics = report.statistics();
    return Json.page(
            new ReportJson(
                FORMAT,
                new TreeMap<>(statistics.data().sha256()),
                report.runsWithPredictions().stream()
                    .findFirst()
                    .map(SavedRun::classNames)
                    .orElse(List.of()),
                StatisticsRecord.of(statistics),
                statistics.tasks().stream().map(task -> OfTask.of(task, report)).toList(),
                report.mistakes().stream().map(Mistake::of).toList(),
                report.diverged().stream().map(DivergedRun::figures).toList(),
                report.agreement().orElse(null)))
        + "\n";
  }

  record OfTask(
      String task,
      String title,
      @Nullable String parent,
      String change,
      long parameters,
      List<ConfusionMatrix.ClassScores> classes,
      List<int[]> confusion,
      List<OfRun> runs) {
    static OfTask of(TaskStatistics statistics, Report report) {
      Task task = statistics.task();
      Optional<ConfusionMatrix> confusion = Classes.of(statistics).map(Classes::confusion);
      return new OfTask(
          task.id(),
          task.title(),
          task.parent().orElse(null),
          task.change(),
          task.architecture().parameterCount(),
          confusion.map(ConfusionMatrix::scores).orElse(List.of()),
          confusion.map(c -> List.of(c.toArray())).orElse(List.of()),
          statistics.runs().stream().map(run -> OfRun.of(run, report)).toList());
    }
  }

  record OfRun(
      String backend,
      long seed,
      String device,
      int threads,
      String started,
      String runFolder,
      double testAccuracy,
      @Nullable Double testLoss,
      Map<String, Double> test,
      @Nullable Double secondsPerEpoch,
      @Nullable Double secondsToFirstStep,
      @Nullable Double peakMemoryMiB,
      int epochsTrained,
      int epochOfWeights,
      Map<String, String> environment,
      @Nullable String command) {
    static OfRun of(SavedRun run, Report report) {
      return new OfRun(
          run.backend(),
          run.seed(),
          run.device(),
          run.threads(),
          run.started().toString(),
          run.folder().toString(),
          run.testAccuracy(),
          number(run.testLoss()),
          run.testMetrics().map(m -> m.byName("")).orElse(Map.of()),
          number(run.secondsPerEpoch()),
          number(run.secondsToFirstStep().orElse(Double.NaN)),
          number(run.peakMemoryMiB().orElse(Double.NaN)),
          run.history().size(),
          run.end().epoch(),
          run.environment(),
          report.commands(List.of(run)).stream().findFirst().orElse(null));
    }

    // JSON has no NaN.
    private static @Nullable Double number(double value) {
      return Double.isFinite(value) ? value : null;
    }
  }

  record Mistake(int image, String truth, String predicted, int predictedBy, int wrong, int runs) {
    static Mistake of(Montage.Tile tile) {
      return new Mistake(
          tile.index(),
          tile.truth(),
          tile.predicted(),
          tile.predictedBy(),
          tile.wrong(),
          tile.runs());
    }
  }
}
