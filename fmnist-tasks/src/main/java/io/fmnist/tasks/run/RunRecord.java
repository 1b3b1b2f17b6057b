package io.fmnist.tasks.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.fmnist.api.metric.ClassificationMetrics;
import io.fmnist.api.metric.ConfusionMatrix;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.api.train.History;
import io.fmnist.tasks.spec.SpecFormat;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code run.json} holds: everything but weights and predictions, which have files of their
 * own. Numbers that do not exist are null, since JSON has no NaN.
 */
record RunRecord(
    int format,
    String started,
    @JsonUnwrapped Summary summary,
    long parameters,
    Map<String, String> dataSha256,
    Map<String, String> environment,
    Map<String, Object> description,
    List<Epoch> history,
    List<ConfusionMatrix.ClassScores> classes,
    List<int[]> confusion) {
  static final int FORMAT = 1;

  static RunRecord of(RunResult run, Path folder) {
    return new RunRecord(
        FORMAT,
        run.started().toString(),
        Summary.of(run, folder),
        run.task().architecture().parameterCount(),
        new TreeMap<>(run.data().sha256()),
        run.environment(),
        SpecFormat.toMap(run.task()),
        history(run),
        run.test().confusion().scores(),
        Arrays.asList(run.test().confusion().toArray()));
  }

  static List<Epoch> history(RunResult run) {
    return run.history().epochs().stream().map(Epoch::of).toList();
  }

  /**
   * The figures that {@code fmnist run --json} prints.
   *
   * @param limit missing in runs of before it was written down, as {@code test}, {@code
   *     peakMemoryMiB} and {@code cell} are
   * @param stopped why the training ended before its last epoch; left out where it did not
   * @param epochsTrained epochs that it had by then; left out where it ran to its end
   * @param keptEpoch whose weights were tested and saved, and whose figures stand here; left out
   *     where the training does not choose one, and ends with the last
   */
  record Summary(
      String task,
      String backend,
      String device,
      int threads,
      long seed,
      int epochs,
      String dataset,
      boolean synthetic,
      int trainImages,
      int validationImages,
      int testImages,
      @Nullable JsonNode limit,
      double testAccuracy,
      double testLoss,
      @Nullable ClassificationMetrics test,
      @Nullable Double validationAccuracy,
      @Nullable Double validationLoss,
      @Nullable Double trainLoss,
      @Nullable Double secondsPerEpoch,
      @Nullable Double seconds,
      @Nullable Double secondsToFirstStep,
      @Nullable Double peakMemoryMiB,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String stopped,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer epochsTrained,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer keptEpoch,
      @Nullable String cell,
      String runFolder) {
    static Summary of(RunResult run, Path folder) {
      RunData data = run.data();
      History history = run.history();
      EpochMetrics end = history.end();
      return new Summary(
          run.task().id(),
          run.backend(),
          run.runtime().device().toString(),
          run.runtime().threads(),
          run.task().training().seed(),
          run.task().training().epochs(),
          data.name(),
          data.synthetic(),
          data.train().size(),
          data.validation().size(),
          data.test().size(),
          data.limit().isPresent()
              ? IntNode.valueOf(data.limit().getAsInt())
              : NullNode.getInstance(),
          run.test().accuracy(),
          run.test().loss(),
          run.test().metrics(),
          number(end.validationAccuracy()),
          number(end.validationLoss()),
          number(end.trainLoss()),
          number(history.medianTrainSeconds()),
          number(run.seconds()),
          number(run.secondsToFirstStep()),
          number(run.peakMemoryMiB().orElse(Double.NaN)),
          history.stopped().orElse(null),
          history.stopped().isPresent() ? history.epochs().size() : null,
          history.kept().isPresent() ? history.kept().getAsInt() : null,
          CellIdentity.of(run).key(),
          folder.toString());
    }
  }

  /** One row of {@code history.json} and {@code history.csv}. */
  record Epoch(
      int epoch,
      @Nullable Double trainLoss,
      @Nullable Double trainAccuracy,
      @Nullable Double validationLoss,
      @Nullable Double validationAccuracy,
      @Nullable Double learningRate,
      @Nullable Double trainSeconds,
      @Nullable Double validationSeconds,
      @Nullable Double validationMacroF1,
      @Nullable Double validationCalibrationError,
      @Nullable Double validationBrierScore) {
    static Epoch of(EpochMetrics metrics) {
      return new Epoch(
          metrics.epoch(),
          number(metrics.trainLoss()),
          number(metrics.trainAccuracy()),
          number(metrics.validationLoss()),
          number(metrics.validationAccuracy()),
          number(metrics.learningRate()),
          number(metrics.trainSeconds()),
          number(metrics.validationSeconds()),
          number(metrics.validationMacroF1()),
          number(metrics.validationCalibrationError()),
          number(metrics.validationBrierScore()));
    }

    EpochMetrics metrics() {
      return new EpochMetrics(
          epoch,
          orNaN(trainLoss),
          orNaN(trainAccuracy),
          orNaN(validationLoss),
          orNaN(validationAccuracy),
          orNaN(learningRate),
          orNaN(trainSeconds),
          orNaN(validationSeconds),
          orNaN(validationMacroF1),
          orNaN(validationCalibrationError),
          orNaN(validationBrierScore));
    }
  }

  static double orNaN(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }

  private static @Nullable Double number(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
