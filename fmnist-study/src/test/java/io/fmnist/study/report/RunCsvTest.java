package io.fmnist.study.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.file.TextTable;
import io.fmnist.tasks.run.DivergedRun;
import io.fmnist.tasks.run.FakeRuns;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.tasks.spec.SpecFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;

@DisplayName("a table of runs")
class RunCsvTest {
  private static final Task OWN =
      SpecFormat.override(
          Catalogue.get("task3"), List.of("id=mine", "parent=task3", "optimizer.lr=0.003"));

  @TempDir private Path parent;

  private Path runs() throws IOException {
    Path runs = Files.createDirectory(parent.resolve("runs"));
    for (long seed = 1; seed <= 2; seed++) {
      FakeRuns.write(runs, Catalogue.get("task3"), "pytorch", seed, 0.8);
      FakeRuns.write(runs, OWN, "pytorch", seed, 0.9);
    }
    return runs;
  }

  private Path table(Path runs) throws IOException {
    return Files.writeString(
        parent.resolve("runs.csv"), Report.of(List.of(runs), null).render(ReportFormat.CSV));
  }

  @Test
  void isReadAsTheRunsThatItWasWrittenFrom() throws IOException {
    Path runs = runs();
    Path table = table(runs);
    assertThat(Report.of(List.of(table), null).render(ReportFormat.CSV))
        .isEqualTo(Files.readString(table));
    RunStatistics expected = RunStatistics.of(RunFiles.read(List.of(runs)).runs()).get(0);
    RunStatistics read = RunStatistics.of(RunFiles.read(List.of(table)).runs()).get(0);
    assertThat(read.data()).isEqualTo(expected.data());
    assertThat(read.tasks()).hasSameSizeAs(expected.tasks());
    for (int i = 0; i < read.tasks().size(); i++) {
      assertThat(read.tasks().get(i).accuracy()).isEqualTo(expected.tasks().get(i).accuracy());
      assertThat(read.tasks().get(i).task().withTraining(OWN.training()))
          .isEqualTo(expected.tasks().get(i).task().withTraining(OWN.training()));
    }
    assertThat(read.withParents().get(0).decision())
        .isEqualTo(expected.withParents().get(0).decision());
    assertThat(read.withParents().get(0).images()).isEmpty();
  }

  @Test
  void keepsTheIdsThatTheRunsWereGiven() throws IOException {
    Path runs = Files.createDirectory(parent.resolve("two"));
    Task second = SpecFormat.override(OWN, List.of("optimizer.lr=0.004"));
    FakeRuns.write(runs, OWN, "pytorch", 1, 0.8);
    FakeRuns.write(runs, second, "pytorch", 2, 0.9);
    Path table = table(runs);
    List<SavedRun> read = RunFiles.read(List.of(table)).runs();
    assertThat(read).hasSize(2).allMatch(run -> run.task().id().equals("mine"));
    assertThat(read).allMatch(run -> run.task().parent().equals(Optional.of("task3")));
    List<SavedRun> both = RunFiles.read(List.of(table, runs)).runs();
    assertThat(both).hasSize(2).allMatch(SavedRun::hasPredictions);
  }

  @Test
  void keepsTheTrainingsThatDiverged() throws Exception {
    Path table = table(runs());
    String sentence =
        "Diverged, and counted nowhere: task3 with seed 1 on 2,000 images of synthetic (pytorch).";
    Path with =
        changed(
            table, 1, Map.of("testAccuracy", "", "testLoss", "", "diverged", "the loss is NaN"));
    assertThat(RunFiles.read(List.of(table, with)).runs()).hasSize(4);
    assertThat(RunFiles.read(List.of(table)).diverged()).isEmpty();
    List<DivergedRun> diverged = RunFiles.read(List.of(with, table, with)).diverged();
    assertThat(diverged).hasSize(1);
    assertThat(diverged.get(0).reason()).isEqualTo("the loss is NaN");
    Report report = Report.of(List.of(table, with), null);
    Path again = parent.resolve("again.csv");
    Files.writeString(again, report.render(ReportFormat.CSV));
    assertThat(RunFiles.read(List.of(again)).runs()).hasSize(4);
    assertThat(RunFiles.read(List.of(again)).diverged().get(0).identity())
        .isEqualTo(diverged.get(0).identity());
    assertThat(report.render(ReportFormat.MD)).contains(sentence);
    assertThat(report.render(ReportFormat.JSON)).contains("\"reason\" : \"the loss is NaN\"");
    assertThat(Pages.parse(report.render(ReportFormat.HTML)).getDocumentElement().getTextContent())
        .contains(sentence);
  }

  @Test
  void addsToRunFoldersWhatTheyLack() throws IOException {
    Path runs = runs();
    Path table = table(runs);
    FakeRuns.write(runs, OWN, "pytorch", 3, 0.9);
    List<SavedRun> all = RunFiles.read(List.of(table, runs)).runs();
    assertThat(all).hasSize(5).allMatch(SavedRun::hasPredictions);
    Path fewer = Files.createDirectory(parent.resolve("fewer"));
    FakeRuns.write(fewer, OWN, "pytorch", 1, 0.9);
    assertThat(RunFiles.read(List.of(fewer, table)).runs())
        .hasSize(4)
        .filteredOn(SavedRun::hasPredictions)
        .hasSize(1);
  }

  @Test
  void makesAReportThatSaysWhatItLacks() throws Exception {
    Report report = Report.of(List.of(table(runs())), null);
    Document page = Pages.parse(report.render(ReportFormat.HTML));
    assertThat(page.getDocumentElement().getTextContent())
        .contains("which have no learning curve.", "which have no predictions.")
        .doesNotContain("NaN");
    assertThat(Pages.all(page, "img")).isEmpty();
    assertThat(report.render(ReportFormat.JSON)).doesNotContain("NaN");
    assertThat(report.render(ReportFormat.MD)).contains("which have no predictions.");
  }

  private Path changed(Path table, int copies, Map<String, String> cells) throws IOException {
    List<Map<String, String>> rows = TextTable.parse(Files.readString(table));
    TextTable other = TextTable.left(List.copyOf(rows.get(0).keySet()));
    Map<String, String> row = new LinkedHashMap<>(rows.get(0));
    row.putAll(cells);
    Collections.nCopies(copies, List.copyOf(row.values())).forEach(other::row);
    return Files.writeString(parent.resolve("changed.csv"), other.csv());
  }

  @Test
  void isRefusedWhereItsEpochsCannotBe() throws IOException {
    Path table = table(runs());
    assertThat(RunFiles.read(List.of(changed(table, 1, Map.of()))).runs()).hasSize(1);
    assertThatThrownBy(
            () ->
                RunFiles.read(List.of(changed(table, 1, Map.of("epochsTrained", "1000000"))))
                    .runs())
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("row 2: epochsTrained is 1000000, but epochs is 10");
    Map<String, String> most = Map.of("epochs", "100000", "epochsTrained", "100000");
    assertThatThrownBy(() -> RunFiles.read(List.of(changed(table, 20, most))).runs())
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("row 7: the runs up to here have more than 500000 epochs");
  }

  @Test
  void readsTheCommittedResults() {
    List<SavedRun> runs = RunFiles.read(List.of(Path.of("../results/tasks.csv"))).runs();
    assertThat(runs).hasSizeGreaterThan(100).noneMatch(SavedRun::hasCurve);
    RunStatistics statistics = RunStatistics.of(runs).get(0);
    assertThat(statistics.data().isStudys()).isTrue();
    assertThat(statistics.withParents()).hasSize(15);
    assertThat(statistics.tasks()).allMatch(t -> t.reported().isPresent());
  }

  @ParameterizedTest
  @CsvSource({
    "',0.', ',x.', 'row 2: testAccuracy is \"x.'",
    "'task3,pytorch,1,', 'task3,pytorch,1.0,', 'row 2: seed is \"1.0\"; it must be a whole number'",
    "'2026-01-01T', '2026-01-01 ', 'row 2: started is \"2026-01-01 00:00:01Z\"; it must be a time such as'",
    "',', ';', 'separated by semicolons or tabs; save it with commas'",
    "',parameters,', ',size,', 'it has no column parameters'",
    "'task3,', 'task99,', 'row 2: the catalogue has no task task99'",
    "'task3,', 'task1,', 'row 2: the row is of task1 with 804554 parameters'",
    "',pytorch,', ',pytorch,1,', 'row 2 has '",
    "'task,backend', 'task,task', 'names a column twice'",
    "'task3,pytorch,1,', '\"task3,pytorch,1,', 'does not end'",
  })
  void isRefusedWhereARowIsNoRun(String before, String after, String message) throws IOException {
    Path table = table(runs());
    String text = Files.readString(table);
    assertThat(text).contains(before);
    Files.writeString(table, text.replace(before, after));
    assertThatThrownBy(() -> RunFiles.read(List.of(table)).runs())
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining(table.toString())
        .hasMessageContaining(message);
  }

  @Test
  void hasAccuraciesOfWholeImages() throws IOException {
    Path table = table(runs());
    Map<String, String> thirds = Map.of("testAccuracy", "0.866667", "testImages", "30");
    assertThat(RunFiles.read(List.of(changed(table, 1, thirds))).runs().get(0).testAccuracy())
        .isEqualTo(26 / 30.0);
    Map<String, String> percent = Map.of("testAccuracy", "0.87", "testImages", "30");
    assertThat(RunFiles.read(List.of(changed(table, 1, percent))).runs().get(0).testAccuracy())
        .isEqualTo(0.87);
    assertThatThrownBy(
            () -> RunFiles.read(List.of(changed(table, 1, Map.of("validationImages", "-1")))))
        .hasMessageContaining("row 2: validationImages is -1; allowed are 0 to ");
  }

  @Test
  void isReadAsASpreadsheetSavesIt() throws IOException {
    Path table = table(runs());
    Path saved =
        Files.writeString(
            parent.resolve("saved.csv"),
            "\uFEFF" + Files.readString(table).replace("\n", "\r\n") + "\r\n\n");
    assertThat(RunFiles.read(List.of(saved)).runs()).hasSize(4);
  }

  @Test
  void isNotThereWhereEveryTrainingDiverged() {
    FakeRuns.writeDiverged(parent, Catalogue.get("task3"), "pytorch", 2);
    assertThatThrownBy(() -> RunFiles.read(List.of(parent)))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining(
            "there is no run in " + parent + ". Diverged, and counted nowhere: task3 with seed 2");
  }

  @Test
  void isRefusedWhereOneRunHasTwoAccuracies() throws IOException {
    Path table = table(runs());
    Path other = changed(table, 1, Map.of("testAccuracy", "0.5"));
    assertThat(RunFiles.read(List.of(table, table)).runs()).hasSize(4);
    assertThatThrownBy(() -> RunFiles.read(List.of(table, other)))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining(" is there with the test accuracies 0.")
        .hasMessageEndingWith(" and 0.5; keep the right one");
  }
}
