package io.fmnist.study.report;

import io.fmnist.api.metric.ConfusionMatrix;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.study.stats.StatisticsRecord;
import io.fmnist.study.stats.TaskStatistics;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.run.SavedRun;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Every figure of a report, unrounded; accuracies and differences as parts of 1. What does not
 * exist is null.
 */
final class ReportJson {
  private static final int FORMAT = 1;

  private ReportJson() {}

  static String of(Report report) {
    RunStatistics statistics = report.statistics();
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("format", FORMAT);
    root.put("dataSha256", new TreeMap<>(statistics.data().sha256()));
    root.put("classNames", report.runs().get(0).classNames());
    root.put("statistics", StatisticsRecord.of(statistics));
    root.put("tasks", statistics.tasks().stream().map(ReportJson::task).toList());
    root.put("mistakes", report.mistakes().stream().map(ReportJson::mistake).toList());
    report.agreement().ifPresent(a -> root.put("agreement", a));
    return Json.page(root) + "\n";
  }

  private static Map<String, @Nullable Object> task(TaskStatistics task) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("task", task.task().id());
    map.put("backend", task.backend());
    map.put("title", task.task().title());
    map.put("parent", task.task().parent().orElse(null));
    map.put("change", task.task().change());
    map.put("parameters", task.task().architecture().parameterCount());
    ConfusionMatrix confusion = Classes.of(task.runs()).confusion();
    map.put("classes", confusion.scores());
    map.put("confusion", confusion.toArray());
    map.put("runs", task.runs().stream().map(ReportJson::run).toList());
    return map;
  }

  private static Map<String, @Nullable Object> run(SavedRun run) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("seed", run.seed());
    map.put("device", run.device());
    map.put("threads", run.threads());
    map.put("started", run.started().toString());
    map.put("runFolder", run.folder().toString());
    map.put("testAccuracy", run.testAccuracy());
    map.put("testLoss", number(run.testLoss()));
    map.put("secondsPerEpoch", number(run.secondsPerEpoch()));
    map.put("secondsToFirstStep", number(run.secondsToFirstStep()));
    map.put("peakMemoryMiB", number(run.peakMemoryMiB()));
    map.put("environment", run.environment());
    map.put("command", Reproduction.command(run));
    return map;
  }

  private static Map<String, Object> mistake(Montage.Tile tile) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("image", tile.index());
    map.put("truth", tile.truth());
    map.put("predicted", tile.predicted());
    map.put("predictedBy", tile.predictedBy());
    map.put("wrong", tile.wrong());
    map.put("runs", tile.runs());
    return map;
  }

  private static @Nullable Double number(OptionalDouble value) {
    return number(value.orElse(Double.NaN));
  }

  // JSON has no NaN.
  private static @Nullable Double number(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
