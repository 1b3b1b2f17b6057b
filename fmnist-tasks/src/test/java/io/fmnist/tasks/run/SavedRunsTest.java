package io.fmnist.tasks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.tasks.catalogue.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
}
