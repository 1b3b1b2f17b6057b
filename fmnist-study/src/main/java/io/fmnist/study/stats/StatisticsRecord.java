package io.fmnist.study.stats;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Statistics as text, numbers, lists and maps, ready for JSON. Accuracies and differences are
 * fractions of 1; what does not exist, for want of seeds or of runs, is null.
 */
public final class StatisticsRecord {
  private StatisticsRecord() {}

  /** Returns everything. */
  public static Map<String, Object> of(RunStatistics statistics) {
    Map<String, Object> record = new LinkedHashMap<>();
    DataKey data = statistics.data();
    record.put("dataset", data.dataset());
    record.put("synthetic", data.synthetic());
    record.put("trainImages", data.trainImages());
    record.put("validationImages", data.validationImages());
    record.put("testImages", data.testImages());
    record.put("margin", statistics.margin());
    record.put("baseline", statistics.baseline());
    record.put("seedSpread", statistics.seedSpread().map(StatisticsRecord::spread).orElse(null));
    record.put("tasks", statistics.tasks().stream().map(StatisticsRecord::task).toList());
    record.put(
        "betweenBackends",
        statistics.betweenBackends().stream().map(StatisticsRecord::comparison).toList());
    List<Map<String, Object>> setAside = new ArrayList<>();
    for (SetAside left : statistics.setAside()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("runFolder", left.run().folder().toString());
      row.put("reason", left.reason());
      setAside.add(row);
    }
    record.put("setAside", setAside);
    return record;
  }

  private static Map<String, Object> spread(SeedSpread spread) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("sd", spread.sd());
    record.put("freedom", spread.freedom());
    record.put("twoRuns95", spread.twoRuns());
    return record;
  }

  private static Map<String, @Nullable Object> task(TaskStatistics task) {
    Map<String, @Nullable Object> record = new LinkedHashMap<>();
    record.put("task", task.task().id());
    record.put("backend", task.backend());
    record.put("departures", task.departures());
    record.put("seeds", task.runs().stream().map(r -> r.seed()).toList());
    record.put("n", task.accuracy().n());
    record.put("mean", task.accuracy().mean());
    record.put("sd", number(task.accuracy().sd()));
    record.put("interval95", interval(task.accuracy().interval()));
    record.put("min", task.accuracy().min());
    record.put("max", task.accuracy().max());
    record.put("bestSeed", task.best().seed());
    record.put("reported", task.reported().map(Reported::accuracy).orElse(null));
    record.put("singleRun95", interval(PredictionInterval.of(task.accuracy()).interval()));
    record.put(
        "reportedIs",
        task.reported().map(r -> r.place().name().toLowerCase(Locale.ROOT)).orElse(null));
    record.put(
        "againstParent", task.againstParent().map(StatisticsRecord::comparison).orElse(null));
    record.put(
        "againstBaseline", task.againstBaseline().map(StatisticsRecord::comparison).orElse(null));
    return record;
  }

  private static Map<String, @Nullable Object> comparison(Comparison comparison) {
    PairedComparison paired = comparison.paired();
    Map<String, @Nullable Object> record = new LinkedHashMap<>();
    record.put("task", comparison.first().task());
    record.put("backend", comparison.first().backend());
    record.put("otherTask", comparison.second().task());
    record.put("otherBackend", comparison.second().backend());
    record.put("seeds", comparison.seeds());
    record.put("difference", number(paired.mean()));
    record.put("sd", number(paired.sd()));
    record.put("interval95", interval(paired.interval()));
    record.put("interval90", interval(paired.equivalenceInterval()));
    record.put("t", number(paired.t()));
    record.put("p", number(paired.p()));
    record.put("family", comparison.family());
    record.put("adjustedP", number(comparison.adjustedP()));
    record.put("equivalenceP", number(paired.equivalenceP()));
    record.put("cohenDz", number(paired.cohenDz()));
    record.put("hedgesGz", number(paired.hedgesGz()));
    record.put("mcNemarImages", comparison.mcNemar().images());
    record.put("mcNemarOnlyFirst", comparison.mcNemar().onlyFirst());
    record.put("mcNemarOnlySecond", comparison.mcNemar().onlySecond());
    record.put("mcNemarP", comparison.mcNemar().p());
    record.put("mcNemarMidP", comparison.mcNemar().midP());
    record.put("verdict", comparison.verdict().kind().name().toLowerCase(Locale.ROOT));
    record.put("verdictText", comparison.verdict().text());
    record.put(
        "moreSeeds",
        comparison.verdict().moreSeeds().isPresent()
            ? comparison.verdict().moreSeeds().getAsInt()
            : null);
    return record;
  }

  private static @Nullable Double number(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  private static @Nullable List<Double> interval(Optional<Interval> interval) {
    return interval.map(i -> List.of(i.low(), i.high())).orElse(null);
  }
}
