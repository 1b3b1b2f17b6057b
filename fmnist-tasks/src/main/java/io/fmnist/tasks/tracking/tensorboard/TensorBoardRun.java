package io.fmnist.tasks.tracking.tensorboard;

import io.fmnist.api.train.EpochMetrics;
import io.fmnist.api.train.TrainingControl;
import io.fmnist.tasks.file.TextTable;
import io.fmnist.tasks.run.RunResult;
import io.fmnist.tasks.spec.SpecFormat;
import io.fmnist.tasks.tracking.RunStart;
import io.fmnist.tasks.tracking.TrackedRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One run's event file: description and hyperparameters, then a step for each epoch. */
final class TensorBoardRun implements TrackedRun {
  private static final double MILLIS = 1e-3;
  private static final Pattern NAME =
      Pattern.compile("events\\.out\\.tfevents\\.\\d+\\.fmnist\\.(\\d{1,18})\\.0");

  private final Path folder;
  private final EventFile file;
  private Events.Status status = Events.Status.FAILURE;
  private boolean closed;

  TensorBoardRun(Path folder, RunStart start) throws IOException {
    this.folder = folder;
    long begun = start.started().getEpochSecond();
    this.file = new EventFile(folder.resolve(name(begun, ProcessHandle.current().pid())));
    try {
      double now = seconds(start.started());
      file.write(Events.version(now));
      file.write(Events.text(now, "task", asCode(SpecFormat.toYaml(start.task()))));
      file.write(Events.text(now, "environment", asTable(start.circumstances())));
      file.write(Events.sessionStart(now, hyperparameters(start)));
      for (EpochMetrics epoch : start.earlierEpochs()) {
        file.write(Events.scalars(now, epoch.epoch(), measured(scalars(epoch))));
      }
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** Layers by number would compare what does not belong together; they stand in the text. */
  private static Map<String, Object> hyperparameters(RunStart start) {
    Map<String, Object> values = start.choices();
    values.keySet().removeIf(key -> key.startsWith("layers."));
    values.put("parameters", start.task().architecture().parameterCount());
    return values;
  }

  /** Returns the name of an event file; by "tfevents" TensorBoard knows it. */
  private static String name(long begun, long process) {
    return "events.out.tfevents." + begun + ".fmnist." + process + ".0";
  }

  /** Returns the process that writes or wrote an event file of ours; empty for any other file. */
  static OptionalLong writer(Path file) {
    Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
    return name.matches() ? OptionalLong.of(Long.parseLong(name.group(1))) : OptionalLong.empty();
  }

  @Override
  public void onEpoch(EpochMetrics metrics, TrainingControl control) {
    write(metrics.epoch(), scalars(metrics));
  }

  private static Map<String, Double> scalars(EpochMetrics metrics) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("accuracy/train", metrics.trainAccuracy());
    values.put("accuracy/validation", metrics.validationAccuracy());
    values.put("loss/train", metrics.trainLoss());
    values.put("loss/validation", metrics.validationLoss());
    values.put("learning_rate", metrics.learningRate());
    values.put("seconds/train", metrics.trainSeconds());
    values.put("seconds/validation", metrics.validationSeconds());
    values.put("macroF1/validation", metrics.validationMacroF1());
    values.put("calibrationError/validation", metrics.validationCalibrationError());
    values.put("brierScore/validation", metrics.validationBrierScore());
    return values;
  }

  @Override
  public void finished(RunResult result, Path run) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("accuracy/test", result.test().accuracy());
    values.put("loss/test", result.test().loss());
    result.test().metrics().byName("").forEach((name, value) -> values.put(name + "/test", value));
    write(result.history().epochs().size(), values);
    status = Events.Status.SUCCESS;
  }

  /** Leaves out NaN, which stands for what was not measured. */
  private static Map<String, Double> measured(Map<String, Double> values) {
    values.values().removeIf(value -> !Double.isFinite(value));
    return values;
  }

  private void write(long step, Map<String, Double> values) {
    try {
      file.write(Events.scalars(now(), step, measured(values)));
    } catch (IOException e) {
      throw TensorBoardTracker.cannotWrite(folder, e);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (file) {
      file.write(Events.sessionEnd(now(), status));
    } catch (IOException e) {
      throw TensorBoardTracker.cannotWrite(folder, e);
    }
  }

  private static double now() {
    return seconds(Instant.now());
  }

  private static double seconds(Instant time) {
    return time.toEpochMilli() * MILLIS;
  }

  private static String asCode(String text) {
    return text.lines().map(line -> "    " + line + "\n").reduce("", String::concat);
  }

  private static String asTable(Map<String, Object> values) {
    TextTable table = TextTable.left("", "");
    values.forEach(table::row);
    return table.markdown();
  }
}
