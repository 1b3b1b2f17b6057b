package io.fmnist.tasks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.model.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("a saved run")
class SavedRunsTest {
  @TempDir private Path parent;

  @Test
  void isReadBackAsItWasWritten() {
    RunResult run = FakeRuns.of(Catalogue.get("task3"), "pytorch", 5, 0.8);
    Path folder = RunFolder.write(parent, run);
    SavedRun read = SavedRuns.read(folder);
    assertThat(read.task()).isEqualTo(run.task());
    assertThat(read.backend()).isEqualTo("pytorch");
    assertThat(read.seed()).isEqualTo(5);
    assertThat(read.started()).isEqualTo(run.started());
    assertThat(read.testAccuracy()).isEqualTo(run.test().accuracy());
    assertThat(read.testMetrics()).contains(run.test().metrics());
    assertThat(read.history()).isEqualTo(run.history().epochs());
    assertThat(read.labels()).isEqualTo(run.testLabels());
    assertThat(read.predictions()).isEqualTo(run.test().predictions());
    assertThat(read.confusion().toArray()).isDeepEqualTo(run.test().confusion().toArray());
    assertThat(read.environment()).isEqualTo(run.environment());
    assertThat(read.dataSha256()).isEqualTo(run.data().sha256());
    assertThat(read.secondsPerEpoch()).isEqualTo(run.history().medianTrainSeconds());
    assertThat(read.peakMemoryMiB()).isEqualTo(run.peakMemoryMiB());
  }

  @Test
  void isFoundInAFolderOfRunsBesideWhatIsNoRun() throws IOException {
    FakeRuns.write(parent, Catalogue.get("task3"), "pytorch", 2, 0.8);
    FakeRuns.write(parent, Catalogue.get("task3"), "pytorch", 1, 0.8);
    Files.createDirectory(parent.resolve("notes"));
    Files.createDirectory(parent.resolve(".run-in-work"));
    Files.writeString(parent.resolve(".run-in-work/run.json"), "{");
    List<SavedRun> runs = SavedRuns.in(parent);
    assertThat(runs).extracting(SavedRun::seed).containsExactly(1L, 2L);
    assertThat(SavedRuns.in(runs.get(0).folder())).containsExactly(runs.get(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[]", "{\"format\": 2}", "{\"format\": 1}", "null", "{\"format\": 1} x"})
  void thatIsDamagedIsNamed(String json) throws IOException {
    Path folder = FakeRuns.write(parent, Catalogue.get("task3"), "pytorch", 1, 0.8);
    Files.writeString(folder.resolve("run.json"), json);
    assertThatThrownBy(() -> SavedRuns.in(parent))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining(folder.toString());
  }

  @Test
  void ofBeforeLimitsMemoryAndCellsWereWrittenDownIsRead() throws IOException {
    Path folder = FakeRuns.write(parent, Catalogue.get("task3"), "pytorch", 1, 0.8);
    SavedRun now = SavedRuns.read(folder);
    Path file = folder.resolve("run.json");
    Files.writeString(
        file,
        Files.readString(file)
            .replaceAll("(?m)^  \"(limit|peakMemoryMiB|cell)\" : .*\n", "")
            .replaceAll("(?ms)^  \"test\" : \\{.*?\\},\n", "")
            .replaceAll("(\"(trainLoss|secondsPerEpoch)\") : [0-9.]+", "$1 : null"));
    SavedRun old = SavedRuns.read(folder);
    assertThat(old.limit()).isEqualTo(now.limit()).hasValue(2000);
    assertThat(now.testMetrics()).isPresent();
    assertThat(old.testMetrics()).isEmpty();
    assertThat(old.peakMemoryMiB()).isEmpty();
    assertThat(old.secondsPerEpoch()).isNaN();
    assertThat(old.history().get(0).trainLoss()).isNaN();
    assertThat(old.history().get(0).trainSeconds()).isEqualTo(now.history().get(0).trainSeconds());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"backend\"          | \"back\"             | run.json: it has no backend;",
        "\"threads\" : 1      | \"threads\" : null   | run.json: it has no threads;",
        "\"threads\" : 1      | \"threads\" : 1.5    | threads is 1.5; a whole number is needed",
        "\"epoch\" : 2        | \"epoch\" : \"two\"  | history[1].epoch is \"two\"; a whole number",
        "\"history\" : [ {    | \"history\" : 3, \"x\" : [ { | history is 3; a list is needed",
        "\"environment\" : {  | \"environment\" : 3, \"x\" : { | environment is 3; a group of keys",
        "\"synthetic\" : true | \"synthetic\" : []   | synthetic is []; true or false is needed",
        "\"macroF1\" :        | \"f1\" :              | run.json: it has no test.macroF1;",
        "\"format\" : 1       | \"format\" : 99      | its format is 99; 1 is needed",
        "\"format\" : 1       | \"format\" : \"x\"   | its format is \"x\"; 1 is needed",
      })
  void thatIsDamagedSaysWhichKeyIsWrong(String good, String bad, String message)
      throws IOException {
    Path folder = FakeRuns.write(parent, Catalogue.get("task3"), "pytorch", 1, 0.8);
    Path file = folder.resolve("run.json");
    String text = Files.readString(file).replaceFirst("\"threads\" : \\d+", "\"threads\" : 1");
    assertThat(text).contains(good);
    Files.writeString(file, text.replace(good, bad));
    assertThatThrownBy(() -> SavedRuns.read(folder))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining(message);
  }

  @Test
  void whosePredictionsLackALineIsNamed() throws IOException {
    Path folder = FakeRuns.write(parent, Catalogue.get("task3"), "pytorch", 1, 0.8);
    Path file = folder.resolve("predictions.csv");
    List<String> lines = Files.readAllLines(file);
    lines.remove(5);
    Files.write(file, lines);
    assertThatThrownBy(() -> SavedRuns.read(folder))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("line 6 of predictions.csv");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "run.json | (\"seed\") : 1,                | $1 : 2,    | run.json's seed is 2, but the rest gives 1",
        "run.json | (\"task\") : \"task3\"         | $1 : \"task0\" | run.json's task is task0, but",
        "run.json | (\"parameters\") : \\d+         | $1 : 1     | run.json's parameters is 1, but",
        "run.json | (\"threads\") : \\d+            | $1 : 999   | run.json's cell is",
        "run.json | (\"trainImages\") : \\d+        | $1 : 1999  | run.json's cell is",
        "run.json | (\"fmnist\") : \"[^\"]*\"        | $1 : \"9\" | run.json's cell is",
        "run.json | (\"cell\") : \"[^\"]*\"          | $1 : \"ab\" | run.json's cell is ab, but",
        "run.json | (\"testAccuracy\") : [0-9.]+    | $1 : 0.999 | run.json's testAccuracy is 0.999, but",
        "run.json | (\"testLoss\") : [0-9.]+        | $1 : -1    | testLoss is -1.0; 0 or more",
        "run.json | (\"macroF1\") : [0-9.]+         | $1 : 0.999 | run.json's macroF1 is 0.999, but",
        "run.json | (\"top3Accuracy\") : [0-9.]+ | $1 : 1.5 | top2Accuracy or top3Accuracy is impossible",
        "run.json | (\"testImages\") : \\d+         | $1 : 7     | run.json's testImages is 7, but",
        "run.json | (\"recall\") : [0-9.]+          | $1 : 0.001 | run.json's recall of class 0 is 0.001",
        "run.json | (\"confusion\" : \\[ \\[) \\d+   | $1 3       | the confusion matrix in run.json is not",
        "run.json | (\"lr\") : [0-9.E-]+ | $1 : 0.5 | the description in run.json is not that",
        "run.json | (\"epoch\") : 2,               | $1 : 3,    | the epoch after 1 in the history is 3",
        "run.json | (\"epochs\") : 10,             | $1 : 11,   | run.json's epochs is 11, but",
        "run.json | (\"seed\") : 1,  | $1 : 1, \"epochsTrained\" : 3, | run.json's epochsTrained is 3, but the",
        "run.json | (\"validationAccuracy\") : [0-9.]+ | $1 : 0.99 | run.json's validationAccuracy is 0.99",
        "task.yaml | (seed): 1                     | $1: 2      | run.json's seed is 1, but the rest gives 2",
        "task.yaml | (units): 128                  | $1: 64     | the description in run.json is not that",
        "predictions.csv | (0,\\d),\\d             | $1,10      | line 2 of predictions.csv has the classes",
        "predictions.csv | (0),\\d(,\\d)           | $1,-1$2    | line 2 of predictions.csv has the classes -1",
        "predictions.csv | \\b(\\d),(\\d),\\d\\b | $1,$2,$2 | ",
      })
  void whoseFilesContradictEachOtherIsNotBelieved(
      String name, String pattern, String edited, @Nullable String message) throws IOException {
    Path folder = FakeRuns.write(parent, Catalogue.get("task3"), "pytorch", 1, 0.0);
    Path file = folder.resolve(name);
    String text = Files.readString(file);
    String changed = text.replaceFirst(pattern, edited);
    assertThat(changed).isNotEqualTo(text);
    Files.writeString(file, changed);
    assertThatThrownBy(() -> SavedRuns.read(folder))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("contradict")
        .hasMessageContaining(message == null ? "testAccuracy" : message);
  }

  @Test
  void withTheWeightsOfAnotherRunIsNotBelieved() throws IOException {
    Path folder = FakeRuns.write(parent, Catalogue.get("task3"), "pytorch", 1, 0.8);
    Path other = FakeRuns.write(parent, Catalogue.get("task3"), "pytorch", 2, 0.8);
    Path file = folder.resolve(ModelFile.NAME);
    Files.copy(other.resolve(ModelFile.NAME), file, StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> SavedRuns.read(folder))
        .hasMessageContaining("the task in model.safetensors is not that of task.yaml");
    Files.delete(file);
    assertThat(SavedRuns.read(folder).seed()).isEqualTo(1);
  }
}
