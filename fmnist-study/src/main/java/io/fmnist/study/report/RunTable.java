package io.fmnist.study.report;

import io.fmnist.tasks.run.SavedRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Every run, the machines, and the data.
 *
 * @param hashes of the data's files
 * @param environments each once
 * @param runs by task, backend and seed
 */
record RunTable(List<Hash> hashes, List<Environment> environments, List<Row> runs) {
  /** A file and its hash. */
  record Hash(String file, String hash) {}

  /** A fact about a machine. */
  record Fact(String name, String value) {}

  /**
   * What runs ran on.
   *
   * @param name for example Environment 1
   * @param used by which runs
   * @param only whether there is no other
   * @param facts in the order to show
   */
  record Environment(String name, String used, boolean only, List<Fact> facts) {}

  /**
   * A run, as text.
   *
   * @param task id
   * @param backend id
   * @param seed of the run
   * @param accuracy in percent
   * @param loss on the test images
   * @param begun when
   * @param environment its number
   * @param command that repeats it
   */
  record Row(
      String task,
      String backend,
      String seed,
      String accuracy,
      String loss,
      String begun,
      int environment,
      String command) {}

  static RunTable of(List<SavedRun> runs) {
    Map<List<Fact>, List<SavedRun>> byFacts = new LinkedHashMap<>();
    for (SavedRun run : runs) {
      byFacts.computeIfAbsent(facts(run), f -> new ArrayList<>()).add(run);
    }
    List<List<Fact>> order = List.copyOf(byFacts.keySet());
    List<Environment> environments = new ArrayList<>();
    for (List<Fact> facts : order) {
      List<SavedRun> used = byFacts.getOrDefault(facts, List.of());
      environments.add(
          new Environment(
              "Environment " + (environments.size() + 1),
              Figures.count(used.size(), "run")
                  + " on "
                  + used.stream()
                      .map(SavedRun::backend)
                      .distinct()
                      .sorted()
                      .collect(Collectors.joining(", ")),
              order.size() == 1,
              facts));
    }
    return new RunTable(
        new TreeMap<>(runs.get(0).dataSha256())
            .entrySet().stream().map(e -> new Hash(e.getKey(), e.getValue())).toList(),
        environments,
        runs.stream().map(r -> row(r, order.indexOf(facts(r)) + 1)).toList());
  }

  private static List<Fact> facts(SavedRun run) {
    return run.environment().entrySet().stream()
        .map(e -> new Fact(e.getKey(), e.getValue()))
        .toList();
  }

  private static Row row(SavedRun run, int environment) {
    return new Row(
        run.task().id(),
        run.backend(),
        Long.toString(run.seed()),
        Figures.percent(run.testAccuracy()),
        Figures.number("%.4f", run.testLoss()),
        Figures.minute(run.started()),
        environment,
        Reproduction.command(run));
  }
}
