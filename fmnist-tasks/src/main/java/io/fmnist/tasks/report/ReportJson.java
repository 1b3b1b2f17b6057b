package io.fmnist.tasks.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fmnist.api.metric.ConfusionMatrix;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.tasks.stats.Comparison;
import io.fmnist.tasks.stats.Interval;
import io.fmnist.tasks.stats.PairedComparison;
import io.fmnist.tasks.stats.PredictionInterval;
import io.fmnist.tasks.stats.Reported;
import io.fmnist.tasks.stats.RunStatistics;
import io.fmnist.tasks.stats.SampleSummary;
import io.fmnist.tasks.stats.TaskStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Every figure of a report, unrounded; accuracies and differences as parts of 1. What does not
 * exist is null.
 */
final class ReportJson {
  private static final int FORMAT = 1;
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private ReportJson() {}

  static String of(Report report) {
    RunStatistics statistics = report.statistics();
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("format", FORMAT);
    root.put("dataset", statistics.data().dataset());
    root.put("synthetic", statistics.data().synthetic());
    root.put("trainImages", statistics.data().trainImages());
    root.put("validationImages", statistics.data().validationImages());
    root.put("testImages", statistics.data().testImages());
    root.put("dataSha256", new TreeMap<>(statistics.data().sha256()));
    root.put("classNames", report.runs().get(0).classNames());
    root.put("margin", statistics.margin());
    root.put("baseline", statistics.baseline());
    root.put("tasks", statistics.tasks().stream().map(ReportJson::task).toList());
    root.put(
        "betweenBackends",
        statistics.betweenBackends().stream().map(ReportJson::comparison).toList());
    root.put("mistakes", report.mistakes().stream().map(ReportJson::mistake).toList());
    root.put(
        "setAside",
        statistics.setAside().stream()
            .map(s -> Map.of("runFolder", s.run().folder().toString()))
            .toList());
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("text, numbers, lists and maps are always JSON", e);
    }
  }

  private static Map<String, Object> task(TaskStatistics task) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("task", task.task().id());
    map.put("title", task.task().title());
    map.put("parent", task.task().parent().orElse(null));
    map.put("change", task.task().change());
    map.put("backend", task.backend());
    map.put("parameters", task.task().architecture().parameterCount());
    map.put("testAccuracy", summary(task.accuracy()));
    map.put("expectedSingleRun", interval(PredictionInterval.of(task.accuracy()).interval()));
    map.put("best", Map.of("seed", task.best().seed(), "testAccuracy", task.best().testAccuracy()));
    map.put("reported", task.reported().map(ReportJson::reported).orElse(null));
    map.put("againstParent", task.againstParent().map(ReportJson::comparison).orElse(null));
    map.put("againstBaseline", task.againstBaseline().map(ReportJson::comparison).orElse(null));
    ConfusionMatrix confusion = Classes.of(task.runs()).confusion();
    map.put("classes", confusion.scores().stream().map(ReportJson::scores).toList());
    map.put("confusion", confusion.toArray());
    map.put("runs", task.runs().stream().map(ReportJson::run).toList());
    return map;
  }

  private static Map<String, Object> summary(SampleSummary sample) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("n", sample.n());
    map.put("mean", sample.mean());
    map.put("sd", number(sample.sd()));
    map.put("min", sample.min());
    map.put("max", sample.max());
    map.put("interval", interval(sample.interval()));
    return map;
  }

  private static Map<String, Object> reported(Reported reported) {
    return Map.of(
        "testAccuracy",
        reported.accuracy(),
        "place",
        reported.place().name().toLowerCase(Locale.ROOT));
  }

  private static Map<String, Object> comparison(Comparison comparison) {
    PairedComparison paired = comparison.paired();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("first", side(comparison.first()));
    map.put("second", side(comparison.second()));
    map.put("seeds", comparison.seeds());
    map.put("difference", number(paired.mean()));
    map.put("sd", number(paired.sd()));
    map.put("interval", interval(paired.interval()));
    map.put("equivalenceInterval", interval(paired.equivalenceInterval()));
    map.put("t", number(paired.t()));
    map.put("p", number(paired.p()));
    map.put("holmP", number(comparison.adjustedP()));
    map.put("family", comparison.family());
    map.put("equivalenceP", number(paired.equivalenceP()));
    map.put("cohenDz", number(paired.cohenDz()));
    map.put("hedgesGz", number(paired.hedgesGz()));
    Map<String, Object> mcNemar = new LinkedHashMap<>();
    mcNemar.put("images", comparison.mcNemar().images());
    mcNemar.put("onlyFirst", comparison.mcNemar().onlyFirst());
    mcNemar.put("onlySecond", comparison.mcNemar().onlySecond());
    mcNemar.put("p", comparison.mcNemar().p());
    mcNemar.put("midP", comparison.mcNemar().midP());
    map.put("mcNemar", mcNemar);
    map.put("verdict", comparison.verdict().kind().name().toLowerCase(Locale.ROOT));
    map.put("verdictText", comparison.verdict().text());
    return map;
  }

  private static Map<String, Object> side(Comparison.Side side) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("task", side.task());
    map.put("backend", side.backend());
    return map;
  }

  private static Map<String, Object> scores(ConfusionMatrix.ClassScores scores) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", scores.name());
    map.put("precision", scores.precision());
    map.put("recall", scores.recall());
    map.put("f1", scores.f1());
    map.put("support", scores.support());
    return map;
  }

  private static Map<String, Object> run(SavedRun run) {
    Map<String, Object> map = new LinkedHashMap<>();
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

  private static @Nullable List<Double> interval(Optional<Interval> interval) {
    return interval.map(i -> List.of(i.low(), i.high())).orElse(null);
  }

  private static @Nullable Double number(OptionalDouble value) {
    return number(value.orElse(Double.NaN));
  }

  // JSON has no NaN.
  private static @Nullable Double number(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
