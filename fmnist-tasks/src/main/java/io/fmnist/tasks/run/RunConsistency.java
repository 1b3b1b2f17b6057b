package io.fmnist.tasks.run;

import io.fmnist.api.metric.ClassificationMetrics;
import io.fmnist.api.metric.ConfusionMatrix;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.model.ModelFile;
import io.fmnist.tasks.spec.SpecFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compares the files of a run folder with each other: what stands in two places has to be equal,
 * and what can be computed from other figures has to be what they give. So an edited figure is
 * found, unless somebody edited everything that depends on it, the key of the run included.
 */
final class RunConsistency {
  /** Decimal digits of a file may end earlier than those of a sum that is made again. */
  private static final double ROUNDING = 1e-9;

  private final RunRecord record;
  private final SavedRun run;
  private final List<String> contradictions = new ArrayList<>();

  private RunConsistency(RunRecord record, SavedRun run) {
    this.record = record;
    this.run = run;
  }

  /**
   * Compares all parts.
   *
   * @throws IllegalArgumentException with every contradiction
   * @throws io.fmnist.api.FmnistException if the file of the weights is damaged
   */
  static void require(RunRecord record, SavedRun run) {
    RunConsistency check = new RunConsistency(record, run);
    check.task();
    check.history();
    check.predictions();
    check.weights();
    // The key comes last: it differs wherever a part of it was edited, but does not say which.
    if (check.contradictions.isEmpty() && record.summary().cell() != null) {
      check.same("run.json's cell", record.summary().cell(), CellIdentity.of(run).key());
    }
    if (!check.contradictions.isEmpty()) {
      throw new IllegalArgumentException(
          "its parts contradict each other: " + String.join("; ", check.contradictions));
    }
  }

  private void task() {
    RunRecord.Summary summary = record.summary();
    Task task = run.task();
    same("run.json's task", summary.task(), task.id());
    same("run.json's seed", summary.seed(), task.training().seed());
    same("run.json's epochs", summary.epochs(), task.training().epochs());
    same("run.json's parameters", record.parameters(), task.architecture().parameterCount());
    Task described = SpecFormat.read(Json.line(record.description()), "run.json", List.of());
    if (!described.equals(task)) {
      contradictions.add("the description in run.json is not that of task.yaml");
    }
  }

  private void history() {
    List<EpochMetrics> epochs = run.history();
    int planned = run.task().training().epochs();
    for (int i = 0; i < epochs.size(); i++) {
      if (epochs.get(i).epoch() != i + 1) {
        contradictions.add("the epoch after " + i + " in the history is " + epochs.get(i).epoch());
        return;
      }
    }
    if (epochs.size() > planned
        || (epochs.size() < planned && record.summary().stopped() == null)) {
      contradictions.add(
          "the history has " + epochs.size() + " epochs, but the training " + planned);
    }
    Integer trained = record.summary().epochsTrained();
    if (trained != null) {
      same("run.json's epochsTrained", trained, epochs.size());
    }
    RunRecord.Epoch tested = record.history().get(run.kept().orElse(epochs.size()) - 1);
    RunRecord.Summary summary = record.summary();
    close("trainLoss", summary.trainLoss(), tested.trainLoss());
    close("validationLoss", summary.validationLoss(), tested.validationLoss());
    close("validationAccuracy", summary.validationAccuracy(), tested.validationAccuracy());
  }

  private void predictions() {
    int classes = run.classNames().size();
    same("run.json's testImages", run.testImages(), run.predictions().size());
    same("the number of classes", classes, run.task().architecture().classes());
    for (int i = 0; i < run.predictions().size(); i++) {
      int label = run.labels().get(i);
      int predicted = run.predictions().get(i);
      if (Math.min(label, predicted) < 0 || Math.max(label, predicted) >= classes) {
        contradictions.add(
            "line "
                + (i + 2)
                + " of predictions.csv has the classes "
                + label
                + " and "
                + predicted
                + "; 0 to "
                + (classes - 1)
                + " exist");
        return;
      }
    }
    ConfusionMatrix confusion = run.confusion();
    double correct = 0;
    for (int c = 0; c < classes; c++) {
      correct += confusion.count(c, c);
    }
    close("testAccuracy", run.testAccuracy(), correct / run.predictions().size());
    if (!(run.testLoss() >= 0)) {
      contradictions.add("run.json's testLoss is " + run.testLoss() + "; 0 or more is possible");
    }
    if (!Arrays.deepEquals(record.confusion().toArray(), confusion.toArray())) {
      contradictions.add("the confusion matrix in run.json is not that of predictions.csv");
    }
    classes(confusion.scores());
    run.testMetrics().ifPresent(metrics -> metrics(metrics, confusion.macroAverage()));
  }

  private void classes(List<ConfusionMatrix.ClassScores> scores) {
    for (int c = 0; c < scores.size(); c++) {
      ConfusionMatrix.ClassScores said = record.classes().get(c);
      ConfusionMatrix.ClassScores found = scores.get(c);
      close("precision of class " + c, said.precision(), found.precision());
      close("recall of class " + c, said.recall(), found.recall());
      close("f1 of class " + c, said.f1(), found.f1());
      same("the support of class " + c, said.support(), found.support());
    }
  }

  private void metrics(ClassificationMetrics metrics, ConfusionMatrix.ClassScores macro) {
    close("macroPrecision", metrics.macroPrecision(), macro.precision());
    close("macroRecall", metrics.macroRecall(), macro.recall());
    close("macroF1", metrics.macroF1(), macro.f1());
    boolean ordered =
        run.testAccuracy() <= metrics.top2Accuracy() + ROUNDING
            && metrics.top2Accuracy() <= metrics.top3Accuracy()
            && metrics.top3Accuracy() <= 1;
    if (!ordered) {
      contradictions.add("run.json's top2Accuracy or top3Accuracy is impossible");
    }
  }

  /** The file need not be there: somebody may have kept the figures alone. */
  private void weights() {
    Path file = run.folder().resolve(ModelFile.NAME);
    if (Files.exists(file)) {
      ModelFile.Description model = ModelFile.Description.read(file);
      if (!model.task().equals(run.task())) {
        contradictions.add("the task in " + ModelFile.NAME + " is not that of task.yaml");
      }
      // A logit beyond the dataset's classes has a number for a name in the figures alone.
      int named = Math.min(model.classNames().size(), run.classNames().size());
      List<String> names = run.classNames().subList(0, named);
      same("the class names of " + ModelFile.NAME, model.classNames(), names);
      same("the dataset of " + ModelFile.NAME, model.dataset(), run.dataset());
    }
  }

  private void same(String what, Object said, Object found) {
    if (!Objects.equals(said, found)) {
      contradictions.add(what + " is " + said + ", but the rest gives " + found);
    }
  }

  private void close(String what, @Nullable Double said, @Nullable Double found) {
    boolean equal = Objects.equals(said, found);
    if (said != null && found != null) {
      equal = Math.abs(said - found) <= ROUNDING;
    }
    if (!equal) {
      contradictions.add("run.json's " + what + " is " + said + ", but the rest gives " + found);
    }
  }
}
