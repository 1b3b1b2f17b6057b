package io.fmnist.study.report;

import io.fmnist.api.train.EpochMetrics;
import io.fmnist.tasks.file.TextTable;
import io.fmnist.tasks.run.SavedRun;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** One row a run. A number that does not exist is an empty cell. */
final class RunCsv {
  private static final int LOSS_DECIMALS = 6;
  private static final int SECONDS_DECIMALS = 3;

  private RunCsv() {}

  static String of(List<SavedRun> runs) {
    List<String> names = List.copyOf(row(runs.get(0)).keySet());
    TextTable table = new TextTable("<".repeat(names.size()), names);
    runs.forEach(run -> table.row(List.copyOf(row(run).values())));
    return table.csv();
  }

  private static Map<String, String> row(SavedRun run) {
    EpochMetrics end = run.end();
    Map<String, String> row = new LinkedHashMap<>();
    row.put("task", run.task().id());
    row.put("backend", run.backend());
    row.put("seed", Long.toString(run.seed()));
    row.put("epochs", Integer.toString(run.task().training().epochs()));
    row.put("threads", Integer.toString(run.threads()));
    row.put("device", run.device());
    row.put("testAccuracy", number(run.testAccuracy(), LOSS_DECIMALS));
    row.put("testLoss", number(run.testLoss(), LOSS_DECIMALS));
    row.put("validationAccuracy", number(end.validationAccuracy(), LOSS_DECIMALS));
    row.put("validationLoss", number(end.validationLoss(), LOSS_DECIMALS));
    row.put("trainLoss", number(end.trainLoss(), LOSS_DECIMALS));
    row.put("secondsPerEpoch", number(run.secondsPerEpoch(), SECONDS_DECIMALS));
    row.put("peakMemoryMiB", number(run.peakMemoryMiB(), 1));
    for (String fact : List.of("engine", "java", "os", "cpu")) {
      row.put(fact, run.environment().getOrDefault(fact, ""));
    }
    row.put("fmnist", run.environment().getOrDefault("fmnist", ""));
    row.put("secondsToFirstStep", number(run.secondsToFirstStep(), SECONDS_DECIMALS));
    row.put("parameters", Long.toString(run.task().architecture().parameterCount()));
    row.put("dataset", run.dataset());
    row.put("trainImages", Integer.toString(run.trainImages()));
    row.put("testImages", Integer.toString(run.testImages()));
    row.put("started", run.started().toString());
    Map<String, Double> metrics = run.testMetrics().map(m -> m.byName("test")).orElse(Map.of());
    for (MetricColumn column : MetricColumn.values()) {
      String name = column.name("test");
      row.put(name, number(metrics.getOrDefault(name, Double.NaN), LOSS_DECIMALS));
    }
    row.put("epochsTrained", Integer.toString(run.history().size()));
    row.put("epochOfWeights", Integer.toString(end.epoch()));
    return row;
  }

  private static String number(OptionalDouble value, int decimals) {
    return number(value.orElse(Double.NaN), decimals);
  }

  private static String number(double value, int decimals) {
    if (!Double.isFinite(value)) {
      return "";
    }
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
