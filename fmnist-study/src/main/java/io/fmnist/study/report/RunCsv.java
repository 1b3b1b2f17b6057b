package io.fmnist.study.report;

import io.fmnist.api.FmnistException;
import io.fmnist.api.PrintableText;
import io.fmnist.api.file.Reason;
import io.fmnist.api.metric.ClassificationMetrics;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.data.Datasets;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.file.TextFile;
import io.fmnist.tasks.file.TextTable;
import io.fmnist.tasks.run.CellIdentity;
import io.fmnist.tasks.run.DivergedRun;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.tasks.spec.SpecFormat;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Runs as a table, one row a run: results that outlive run folders. A number that does not exist is
 * an empty cell. A task that is the catalogue's, but for seed and epochs, is named alone; of any
 * other the row holds the description. Predictions and learning curves are not in it.
 */
final class RunCsv {
  private static final String DIVERGED = "diverged";
  private static final String OFFICIAL = "fashion-mnist";
  private static final List<String> FACTS = List.of("engine", "java", "os", "cpu", "fmnist");
  private static final List<String> REQUIRED =
      List.of(
          "task",
          "backend",
          "seed",
          "epochs",
          "threads",
          "device",
          "testAccuracy",
          "parameters",
          "dataset",
          "trainImages",
          "testImages",
          "started");
  private static final int STUDY_TRAIN = 48_000;
  private static final int MAX_FILE = 64 << 20;
  private static final int MOST = 100_000_000;
  // Each takes some hundred bytes, also of those of which nothing is known.
  private static final int MOST_EPOCHS = 500_000;
  private static final int LOSS_DECIMALS = 6;
  private static final int SECONDS_DECIMALS = 3;
  // Half of the last decimal of an accuracy, and a little.
  private static final double ROUNDING = 0.51e-6;

  private RunCsv() {}

  /** Writes runs, at least one, and after them those that diverged. */
  static String text(List<SavedRun> runs, List<DivergedRun> diverged) {
    List<String> names = List.copyOf(row(runs.get(0)).keySet());
    TextTable table = new TextTable("<".repeat(names.size()), names);
    runs.forEach(run -> table.row(List.copyOf(row(run).values())));
    for (DivergedRun run : diverged) {
      Map<String, String> row = row(run);
      table.row(names.stream().map(name -> row.getOrDefault(name, "")).toList());
    }
    return table.csv();
  }

  private static Map<String, String> row(DivergedRun run) {
    CellIdentity of = run.identity();
    Map<String, String> row = new LinkedHashMap<>();
    row.put("task", of.task().id());
    row.put("backend", of.backend());
    row.put("seed", Long.toString(of.task().training().seed()));
    row.put("epochs", Integer.toString(of.task().training().epochs()));
    row.put("threads", Integer.toString(of.threads()));
    row.put("device", of.device());
    row.put("engine", of.engine());
    row.put("fmnist", of.fmnist());
    row.put("parameters", Long.toString(of.task().architecture().parameterCount()));
    row.put("dataset", run.dataset());
    row.put("trainImages", Integer.toString(of.images().get(0)));
    row.put("validationImages", Integer.toString(of.images().get(1)));
    row.put("testImages", Integer.toString(of.images().get(2)));
    row.put("started", run.started().toString());
    row.put("dataSha256", hashes(run.dataset(), of.dataSha256()));
    row.put("description", description(of.task()));
    row.put(DIVERGED, run.reason());
    return row;
  }

  private static String description(Task task) {
    return Catalogue.describes(task) ? "" : Json.line(SpecFormat.toMap(task));
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
    FACTS.forEach(fact -> row.put(fact, run.environment().getOrDefault(fact, "")));
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
    row.put("validationImages", Integer.toString(run.validationImages()));
    row.put("limit", run.limit().isPresent() ? Integer.toString(run.limit().getAsInt()) : "");
    row.put("epochsTrained", Integer.toString(run.history().size()));
    row.put("epochOfWeights", Integer.toString(end.epoch()));
    row.put("dataSha256", hashes(run.dataset(), run.dataSha256()));
    row.put("description", description(run.task()));
    row.put(DIVERGED, "");
    return row;
  }

  /**
   * Reads runs, also of tables that lack the last columns.
   *
   * @throws FmnistException with the row if the file is not such a table, a row describes no run,
   *     or the runs have more than 500,000 epochs
   */
  static RunFiles read(Path file) {
    Map<String, Task> catalogue = new HashMap<>();
    List<SavedRun> runs = new ArrayList<>();
    List<DivergedRun> diverged = new ArrayList<>();
    int epochs = 0;
    int number = 1;
    try {
      List<Map<String, String>> rows = TextTable.parse(TextFile.read(file, MAX_FILE));
      if (!rows.isEmpty()) {
        requireColumns(rows.get(0).keySet());
      }
      for (Map<String, String> cells : rows) {
        number++;
        Path place = file.resolveSibling(file.getFileName() + " row " + number);
        Row row = new Row(cells);
        try {
          Optional<String> reason = row.optional(DIVERGED);
          if (reason.isPresent()) {
            diverged.add(row.diverged(place, catalogue, reason.get()));
          } else {
            runs.add(row.run(place, catalogue));
            epochs += runs.get(runs.size() - 1).history().size();
          }
          if (epochs > MOST_EPOCHS) {
            throw new IllegalArgumentException(
                "the runs up to here have more than " + MOST_EPOCHS + " epochs");
          }
        } catch (IllegalArgumentException | DateTimeException | FmnistException e) {
          throw new IllegalArgumentException("row " + number + ": " + e.getMessage(), e);
        }
      }
      return new RunFiles(runs, diverged);
    } catch (IllegalArgumentException e) {
      throw new FmnistException(
          file
              + " is not a table of runs: "
              + e.getMessage()
              + "; a report of run folders in the format csv is one",
          e);
    } catch (IOException e) {
      throw new FmnistException(
          file + " cannot be read: " + Reason.of(e) + "; give a run folder, or a CSV file of runs",
          e);
    }
  }

  private static void requireColumns(Set<String> names) {
    List<String> lacking = REQUIRED.stream().filter(name -> !names.contains(name)).toList();
    if (!lacking.isEmpty()) {
      throw new IllegalArgumentException(
          (lacking.size() == 1 ? "it has no column " : "it has no columns ")
              + String.join(", ", lacking));
    }
  }

  private record Row(Map<String, String> cells) {
    String text(String name) {
      String text = cells.get(name);
      if (text == null || text.isEmpty()) {
        throw new IllegalArgumentException("there is no " + name);
      }
      return text;
    }

    private Optional<String> optional(String name) {
      return Optional.ofNullable(cells.get(name)).filter(text -> !text.isEmpty());
    }

    private double number(String name) {
      return optional(name)
          .map(text -> parsed(name, text, "a number", Double::parseDouble))
          .orElse(Double.NaN);
    }

    private long whole(String name) {
      return parsed(name, text(name), "a whole number", Long::parseLong);
    }

    private Instant started() {
      return parsed(
          "started", text("started"), "a time such as 2026-11-24T07:36:12Z", Instant::parse);
    }

    private static <T> T parsed(
        String name, String text, String needed, Function<String, T> parser) {
      try {
        return parser.apply(text);
      } catch (NumberFormatException | DateTimeException e) {
        throw new IllegalArgumentException(
            name + " is \"" + PrintableText.of(text) + "\"; it must be " + needed, e);
      }
    }

    private int count(String name) {
      return count(name, 1);
    }

    private int count(String name, int least) {
      long count = whole(name);
      if (count < least || count > MOST) {
        throw new IllegalArgumentException(
            name + " is " + count + "; allowed are " + least + " to " + MOST);
      }
      return (int) count;
    }

    /**
     * Returns the share of images that was rounded for the table, where there is one: rounding
     * would pass for a spread between runs that have none.
     */
    private double share(String name, int images) {
      double share = number(name);
      double exact = Math.rint(share * images) / images;
      return Math.abs(exact - share) <= ROUNDING ? exact : share;
    }

    private int validationImages() {
      int train = count("trainImages");
      return optional("validationImages").isPresent()
          ? count("validationImages", 0)
          : train == STUDY_TRAIN ? train / 4 : Math.min(train, STUDY_TRAIN / 4);
    }

    DivergedRun diverged(Path place, Map<String, Task> catalogue, String reason) {
      return new DivergedRun(
          place,
          new CellIdentity(
              task(place, catalogue),
              text("backend"),
              text("device"),
              count("threads"),
              sha256(),
              List.of(count("trainImages"), validationImages(), count("testImages")),
              optional("fmnist").orElse(""),
              optional("engine").orElse("")),
          text("dataset"),
          started(),
          reason);
    }

    SavedRun run(Path place, Map<String, Task> catalogue) {
      Task task = task(place, catalogue);
      int train = count("trainImages");
      boolean whole = train == STUDY_TRAIN;
      int validation = validationImages();
      OptionalInt limit =
          cells.containsKey("limit")
              ? optional("limit").isPresent() ? OptionalInt.of(count("limit")) : OptionalInt.empty()
              : whole ? OptionalInt.empty() : OptionalInt.of(train);
      Map<String, String> environment = new LinkedHashMap<>();
      FACTS.forEach(fact -> optional(fact).ifPresent(value -> environment.put(fact, value)));
      int trained =
          optional("epochsTrained").isPresent() ? count("epochsTrained") : task.training().epochs();
      if (trained > task.training().epochs()) {
        throw new IllegalArgumentException(
            "epochsTrained is " + trained + ", but epochs is " + task.training().epochs());
      }
      int tested = optional("epochOfWeights").isPresent() ? count("epochOfWeights") : trained;
      return new SavedRun(
          place,
          task,
          text("backend"),
          text("device"),
          count("threads"),
          started(),
          text("dataset"),
          text("dataset").equals(Datasets.SYNTHETIC),
          train,
          validation,
          count("testImages"),
          limit,
          sha256(),
          environment,
          testAccuracy(),
          number("testLoss"),
          history(trained, tested),
          number("secondsPerEpoch"),
          given("secondsToFirstStep"),
          given("peakMemoryMiB"),
          List.of(),
          List.of(),
          List.of(),
          metrics(),
          tested == trained ? OptionalInt.empty() : OptionalInt.of(tested));
    }

    private double testAccuracy() {
      double accuracy = share("testAccuracy", count("testImages"));
      if (!(accuracy >= 0 && accuracy <= 1)) {
        throw new IllegalArgumentException(
            "testAccuracy is \"" + text("testAccuracy") + "\"; allowed are 0 to 1");
      }
      return accuracy;
    }

    private Task task(Path place, Map<String, Task> catalogue) {
      String id = text("task");
      Optional<String> description = optional("description");
      Task task;
      if (description.isPresent()) {
        task = SpecFormat.read(description.get(), place.getFileName() + " description", List.of());
      } else if (Catalogue.ids().contains(id)) {
        Task original = catalogue.computeIfAbsent(id, Catalogue::get);
        task = original.withTraining(original.training().withEpochs(count("epochs")));
      } else {
        throw new IllegalArgumentException(
            "the catalogue has no task " + id + ", and there is no description of it");
      }
      long parameters = task.architecture().parameterCount();
      if (!task.id().equals(id) || whole("parameters") != parameters) {
        throw new IllegalArgumentException(
            "the row is of "
                + id
                + " with "
                + text("parameters")
                + " parameters, but its description is of "
                + task.id()
                + " with "
                + parameters);
      }
      return task.withTraining(task.training().withSeed(whole("seed")));
    }

    private Map<String, String> sha256() {
      if (text("dataset").equals(OFFICIAL)) {
        return Datasets.officialSha256();
      }
      Map<String, String> hashes = new TreeMap<>();
      for (String hash : optional("dataSha256").orElse("").split("\\|", -1)) {
        int end = hash.indexOf('=');
        if (end > 0) {
          hashes.put(hash.substring(0, end), hash.substring(end + 1));
        }
      }
      return hashes;
    }

    private OptionalDouble given(String name) {
      double value = number(name);
      return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    /** Returns the epochs, of which that of the weights alone is known. */
    private List<EpochMetrics> history(int trained, int tested) {
      if (tested > trained) {
        throw new IllegalArgumentException(
            "epochOfWeights is " + tested + ", but " + trained + " epochs were trained");
      }
      List<EpochMetrics> history = new ArrayList<>();
      for (int epoch = 1; epoch <= trained; epoch++) {
        boolean isTested = epoch == tested;
        history.add(
            new EpochMetrics(
                epoch,
                isTested ? number("trainLoss") : Double.NaN,
                Double.NaN,
                isTested ? number("validationLoss") : Double.NaN,
                isTested ? number("validationAccuracy") : Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN));
      }
      return history;
    }

    private Optional<ClassificationMetrics> metrics() {
      double area = number(MetricColumn.ROC_AUC);
      return Double.isNaN(number(MetricColumn.TOP2))
          ? Optional.empty()
          : Optional.of(
              new ClassificationMetrics(
                  number(MetricColumn.TOP2),
                  number(MetricColumn.TOP3),
                  number(MetricColumn.PRECISION),
                  number(MetricColumn.RECALL),
                  number(MetricColumn.F1),
                  Double.isNaN(area) ? null : area,
                  number(MetricColumn.CALIBRATION_ERROR),
                  number(MetricColumn.BRIER_SCORE)));
    }

    private double number(MetricColumn column) {
      return number(column.name("test"));
    }
  }

  private static String hashes(String dataset, Map<String, String> sha256) {
    return dataset.equals(OFFICIAL)
        ? ""
        : new TreeMap<>(sha256)
            .entrySet().stream()
                .map(hash -> hash.getKey() + "=" + hash.getValue())
                .collect(Collectors.joining("|"));
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
