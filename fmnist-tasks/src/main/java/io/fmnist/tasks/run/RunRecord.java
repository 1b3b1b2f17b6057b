package io.fmnist.tasks.run;

import io.fmnist.api.metric.ConfusionMatrix;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.tasks.spec.SpecFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run as text, numbers, lists and maps, ready for JSON. Numbers that do not exist are null. */
public final class RunRecord {
  private RunRecord() {}

  /**
   * Returns the figures that {@code fmnist run --json} prints.
   *
   * @param folder of the run
   */
  public static Map<String, Object> summary(RunResult run, Path folder) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("task", run.task().id());
    record.put("backend", run.backend());
    record.put("device", run.runtime().device().toString());
    record.put("threads", run.runtime().threads());
    record.put("seed", run.task().training().seed());
    record.put("epochs", run.task().training().epochs());
    record.put("dataset", run.data().name());
    record.put("synthetic", run.data().synthetic());
    record.put("trainImages", run.data().train().size());
    record.put("validationImages", run.data().validation().size());
    record.put("testImages", run.data().test().size());
    record.put("limit", run.data().limit().isPresent() ? run.data().limit().getAsInt() : null);
    record.put("testAccuracy", run.test().accuracy());
    record.put("testLoss", run.test().loss());
    List<EpochMetrics> epochs = run.history().epochs();
    EpochMetrics last = epochs.get(epochs.size() - 1);
    record.put("validationAccuracy", number(last.validationAccuracy()));
    record.put("validationLoss", number(last.validationLoss()));
    record.put("trainLoss", number(last.trainLoss()));
    record.put("secondsPerEpoch", number(run.history().medianTrainSeconds()));
    record.put("seconds", number(run.seconds()));
    record.put("secondsToFirstStep", number(run.secondsToFirstStep()));
    record.put(
        "peakMemoryMiB",
        run.peakMemoryMiB().isPresent() ? run.peakMemoryMiB().getAsDouble() : null);
    record.put("cell", CellIdentity.of(run).key());
    record.put("runFolder", folder.toString());
    return record;
  }

  /** Returns everything but weights and predictions, which have files of their own. */
  public static Map<String, Object> full(RunResult run, Path folder) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("format", 1);
    record.put("started", run.started().toString());
    record.putAll(summary(run, folder));
    record.put("parameters", run.task().architecture().parameterCount());
    record.put("dataSha256", new java.util.TreeMap<>(run.data().sha256()));
    record.put("environment", run.environment());
    record.put("description", SpecFormat.toMap(run.task()));
    record.put("history", history(run));
    record.put("classes", classes(run.test().confusion()));
    record.put("confusion", run.test().confusion().toArray());
    return record;
  }

  /** Returns one map an epoch. */
  static List<Map<String, Object>> history(RunResult run) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (EpochMetrics epoch : run.history().epochs()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("epoch", epoch.epoch());
      row.put("trainLoss", number(epoch.trainLoss()));
      row.put("trainAccuracy", number(epoch.trainAccuracy()));
      row.put("validationLoss", number(epoch.validationLoss()));
      row.put("validationAccuracy", number(epoch.validationAccuracy()));
      row.put("learningRate", number(epoch.learningRate()));
      row.put("trainSeconds", number(epoch.trainSeconds()));
      row.put("validationSeconds", number(epoch.validationSeconds()));
      rows.add(row);
    }
    return rows;
  }

  private static List<Map<String, Object>> classes(ConfusionMatrix confusion) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (ConfusionMatrix.ClassScores scores : confusion.scores()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", scores.name());
      row.put("precision", scores.precision());
      row.put("recall", scores.recall());
      row.put("f1", scores.f1());
      row.put("support", scores.support());
      rows.add(row);
    }
    return rows;
  }

  // JSON has no NaN.
  private static @org.jspecify.annotations.Nullable Object number(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
