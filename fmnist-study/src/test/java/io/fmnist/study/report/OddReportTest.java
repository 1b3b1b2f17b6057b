package io.fmnist.study.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.api.train.History;
import io.fmnist.study.stats.DataKey;
import io.fmnist.study.stats.MadeRuns;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.FakeRuns;
import io.fmnist.tasks.run.RunFolder;
import io.fmnist.tasks.run.RunResult;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.tasks.run.SavedRuns;
import io.fmnist.tasks.spec.SpecFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

@DisplayName("a report of odd runs")
class OddReportTest {
  private static final String HOSTILE =
      "</title></style><script>alert('x')</script><img src=x onerror=\"alert(1)\"> {{version}} | `x` & <!--";

  @TempDir private Path parent;

  @Test
  void escapesWhateverATasksFileSays() throws Exception {
    Task task3 = Catalogue.get("task3");
    Task hostile =
        new Task(
            "mine",
            HOSTILE,
            Optional.of("task3"),
            HOSTILE,
            OptionalDouble.empty(),
            task3.architecture(),
            task3.training());
    for (long seed = 1; seed <= 2; seed++) {
      FakeRuns.write(parent, task3, "pytorch", seed, 0.8);
      FakeRuns.write(parent, hostile, "pytorch", seed, 0.9);
    }
    Report report = Report.of(List.of(parent), null);
    Document page = Pages.parse(report.render(ReportFormat.HTML));
    assertThat(Pages.all(page, "script")).isEmpty();
    assertThat(Pages.all(page, "img")).allMatch(i -> !i.hasAttribute("onerror"));
    assertThat(page.getDocumentElement().getTextContent()).contains(HOSTILE);
    String markdown = report.render(ReportFormat.MD);
    assertThat(markdown).doesNotContain("<script", "<img", "<!--").contains("\\| \\`x\\`");
    long cells = cells(markdown, "| mine: ");
    assertThat(cells).isEqualTo(cells(markdown, "| task3: "));
  }

  private static long cells(String markdown, String start) {
    String line = markdown.lines().filter(l -> l.startsWith(start)).findFirst().orElseThrow();
    return line.replace("\\|", "").chars().filter(c -> c == '|').count();
  }

  @Test
  void measuresAgainstAnotherTaskWhereItIsAsked() {
    for (long seed = 1; seed <= 2; seed++) {
      FakeRuns.write(parent, Catalogue.get("task3"), "pytorch", seed, 0.80);
      FakeRuns.write(parent, Catalogue.get("task5"), "pytorch", seed, 0.85);
    }
    assertThat(Report.of(List.of(parent), null, 0.002, "task3").render(ReportFormat.MD))
        .contains("Each task against task3", "difference up to 0.2 points");
  }

  @Test
  void showsADashForWhatDoesNotExist() throws Exception {
    RunResult run = FakeRuns.of(Catalogue.get("task3"), "pytorch", 1, 0.8);
    List<EpochMetrics> epochs =
        run.history().epochs().stream()
            .map(
                e ->
                    new EpochMetrics(
                        e.epoch(),
                        e.trainLoss(),
                        e.trainAccuracy(),
                        Double.NaN,
                        Double.NaN,
                        e.learningRate(),
                        Double.NaN,
                        Double.NaN))
            .toList();
    Map<String, String> environment = new LinkedHashMap<>(run.environment());
    environment.put("engine", "one, \"two\"");
    RunFolder.write(
        parent,
        new RunResult(
            run.task(),
            run.backend(),
            run.runtime(),
            run.data(),
            new History(epochs),
            run.test(),
            run.testLabels(),
            run.weights(),
            environment,
            run.started(),
            run.seconds(),
            Double.NaN,
            OptionalDouble.empty()));
    Report report = Report.of(List.of(parent), null);
    String html = report.render(ReportFormat.HTML);
    String text = Pages.parse(html).getDocumentElement().getTextContent();
    assertThat(html).doesNotContain("NaN", "Infinity", "null");
    // One seed: no interval; no seconds, no first step, no memory.
    assertThat(text).contains(Figures.NONE);
    assertThat(report.render(ReportFormat.MD)).contains("| – | – |");
    String csv = report.render(ReportFormat.CSV);
    assertThat(csv).doesNotContain("NaN").contains(",\"one, \"\"two\"\"\",");
    assertThat(report.render(ReportFormat.JSON))
        .doesNotContain("NaN")
        .contains("\"peakMemoryMiB\" : null");
  }

  @Test
  void keepsTheLatestOfRunsOfOneSeedAndSaysSo() {
    RunResult early = FakeRuns.of(Catalogue.get("task3"), "pytorch", 1, 0.8);
    Path earlier = RunFolder.write(parent, early);
    RunFolder.write(parent, later(early));
    Report report = Report.of(List.of(parent), null);
    assertThat(report.runCount()).isEqualTo(1);
    assertThat(report.render(ReportFormat.HTML))
        .contains("1 older run left out")
        .contains(String.valueOf(earlier.getFileName()));
  }

  @Test
  void showsHowManyEpochsARunTrainedAndOfWhichItsWeightsAre() {
    RunResult whole = FakeRuns.of(Catalogue.get("task3"), "pytorch", 1, 0.8);
    Task stopping =
        SpecFormat.override(whole.task(), List.of("early_stopping={patience: 2}", "keep=best"));
    List<EpochMetrics> epochs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      double loss = i == 2 ? 0.1 : 0.2;
      epochs.add(new EpochMetrics(i + 1, 0.5, 0.8, loss, 0.7 + 0.01 * i, 0.001, 1, 1));
    }
    History history = new History(epochs, Optional.of("early stopping"), OptionalInt.of(3));
    RunFolder.write(parent, of(whole, stopping, history, whole.started()));
    Report report = Report.of(List.of(parent), null);
    assertThat(report.render(ReportFormat.HTML)).contains(">5 (kept: 3)<");
    List<String> csv = report.render(ReportFormat.CSV).lines().toList();
    assertThat(csv.get(0)).contains(",epochsTrained,epochOfWeights,");
    assertThat(csv.get(1)).contains(",5,3,").contains(",0.72,0.1,0.5,");
    assertThat(report.render(ReportFormat.JSON))
        .contains("\"epochsTrained\" : 5", "\"epochOfWeights\" : 3");
    // It counts as a finished run of its description, not as one that was stopped.
    assertThat(report.runs().get(0).task().id()).isEqualTo("task3");
  }

  private static RunResult later(RunResult run) {
    return of(run, run.task(), run.history(), run.started().plusSeconds(60));
  }

  private static RunResult of(RunResult run, Task task, History history, Instant started) {
    return new RunResult(
        task,
        run.backend(),
        run.runtime(),
        run.data(),
        history,
        run.test(),
        run.testLabels(),
        run.weights(),
        run.environment(),
        started,
        run.seconds(),
        run.secondsToFirstStep(),
        run.peakMemoryMiB());
  }

  @Test
  void isRefusedWithoutRuns() {
    assertThatThrownBy(() -> Report.of(List.of(parent), null))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("there is no run in " + parent)
        .hasMessageContaining("train a task first");
    assertThatThrownBy(() -> Report.of(List.of(parent.resolve("none")), null))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("none cannot be read");
  }

  @Test
  void showsTwoDescriptionsOfOneTaskApart() {
    Task task = Catalogue.get("task3");
    FakeRuns.write(parent, task, "pytorch", 1, 0.8);
    FakeRuns.write(parent, task.withTraining(task.training().withEpochs(2)), "pytorch", 2, 0.8);
    assertThat(RunSet.require(RunFiles.read(List.of(parent)).runs()))
        .extracting(run -> run.task().id().replaceAll("-[0-9a-f]{6}$", "-HASH"))
        .containsExactlyInAnyOrder("task3", "task3-HASH");
    assertThat(Report.of(List.of(parent), null)).isNotNull();
  }

  @Test
  void countsACopyOfARunOnceAndRefusesAnotherResultOfIt(@TempDir Path elsewhere)
      throws IOException {
    Path run = FakeRuns.write(parent, Catalogue.get("task3"), "pytorch", 1, 0.8);
    Path copy = Files.createDirectory(elsewhere.resolve(run.getFileName()));
    for (String file :
        List.of("run.json", "predictions.csv", "history.csv", "history.json", "task.yaml")) {
      if (Files.exists(run.resolve(file))) {
        Files.copy(run.resolve(file), copy.resolve(file));
      }
    }
    Report report = Report.of(List.of(parent, elsewhere), null);
    assertThat(report.runCount()).isEqualTo(1);
    assertThat(report.render(ReportFormat.MD)).doesNotContain("older run");
    Path better =
        FakeRuns.write(elsewhere.resolve("two"), Catalogue.get("task3"), "pytorch", 1, 0.9);
    assertThatThrownBy(() -> RunFiles.read(List.of(parent, better.getParent())))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("task3 on pytorch, seed 1, started at")
        .hasMessageContaining("is there with the test accuracies");
  }

  @Test
  void isRefusedForRunsOnDifferentImages() throws IOException {
    FakeRuns.write(parent, Catalogue.get("task3"), "pytorch", 1, 0.8);
    Path other = FakeRuns.write(parent, Catalogue.get("task3"), "pytorch", 2, 0.8);
    change(other.resolve("run.json"), "\"dataset\" : \"synthetic\"", "\"dataset\" : \"mine\"");
    Files.delete(other.resolve("model.safetensors"));
    // Known by their hashes, images are the same under any name.
    assertThat(Report.of(List.of(parent), null).runCount()).isEqualTo(2);
    DataKey one = new DataKey("one", false, 10, 10, 10, Map.of("images", "0"));
    DataKey two = new DataKey("two", false, 10, 10, 10, Map.of("images", "1"));
    Task task = Catalogue.get("task3");
    List<SavedRun> runs =
        List.of(
            MadeRuns.of(task, "pytorch", 1, 0.8, one, 1),
            MadeRuns.of(task, "pytorch", 2, 0.8, two, 2));
    assertThatThrownBy(() -> RunSet.require(runs))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("not on the same images")
        .hasMessageContaining("\"one\" and \"two\"");
  }

  @Test
  void isRefusedForADamagedFolder() throws IOException {
    Path folder = FakeRuns.write(parent, Catalogue.get("task3"), "pytorch", 1, 0.8);
    Path predictions = folder.resolve("predictions.csv");
    String sound = Files.readString(predictions);
    change(predictions, "\n5,5,", "\n5,99,");
    assertThatThrownBy(() -> Report.of(List.of(parent), null))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining(
            folder + " cannot be read: its parts contradict each other: line 7 of predictions.csv");
    Files.writeString(
        predictions, sound.substring(0, sound.lastIndexOf('\n', sound.length() - 2) + 1));
    assertThatThrownBy(() -> Report.of(List.of(parent), null))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("run.json's testImages is 1000, but the rest gives 999");
    Files.writeString(predictions, sound);
    change(folder.resolve("run.json"), "\"testAccuracy\" : 0.", "\"testAccuracy\" : 0.0");
    assertThatThrownBy(() -> Report.of(List.of(parent), null))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("run.json's testAccuracy is");
  }

  private static void change(Path file, String before, String after) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(before);
    Files.writeString(file, text.replace(before, after));
  }

  @Test
  void replacesAFileWholeOrNotAtAll() throws IOException {
    Path file = Files.writeString(parent.resolve("report.html"), "old");
    ReportFile.write(file, "new");
    assertThat(file).content(StandardCharsets.UTF_8).isEqualTo("new");
    assertThatThrownBy(() -> ReportFile.write(parent.resolve("no/report.html"), "new"))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> ReportFile.write(parent, "new"))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("is a folder");
    assertThat(parent).isDirectoryContaining(p -> p.equals(file));
    try (var files = Files.list(parent)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  @Tag("slow")
  void ofAllTasksAndThreeSeedsHasLessThanTwoMegabytes() {
    for (Task task : Catalogue.study()) {
      for (long seed = 1; seed <= 3; seed++) {
        FakeRuns.write(parent, task, "pytorch", seed, 0.9);
      }
    }
    Report report = Report.of(List.of(parent), null);
    assertThat(SavedRuns.in(parent)).hasSize(48);
    assertThat(report.render(ReportFormat.HTML).getBytes(StandardCharsets.UTF_8))
        .hasSizeLessThan(2_000_000);
  }
}
