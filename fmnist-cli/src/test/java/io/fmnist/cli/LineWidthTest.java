package io.fmnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.metric.ClassificationMetrics;
import io.fmnist.api.metric.ConfusionMatrix;
import io.fmnist.api.metric.Evaluation;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.api.train.TrainingListener.Plan;
import io.fmnist.api.train.TrainingListener.Step;
import io.fmnist.study.sweep.Cell;
import io.fmnist.study.sweep.CellOutcome;
import io.fmnist.study.sweep.SweepListener;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.FakeRuns;
import io.fmnist.tasks.run.RunResult;
import io.fmnist.tasks.spec.SpecFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("lines of output")
class LineWidthTest {
  private static final String LONG = "i".repeat(60);

  private static final String NEW_LINE = System.lineSeparator();

  private static void assertFits(String text) {
    assertThat(text.lines()).isNotEmpty().allMatch(line -> line.length() <= 80);
    assertThat(text).doesNotContain("\r").doesNotContain("\u001b").doesNotContain("\t");
  }

  private static Task task(String id, Optional<String> parent) {
    String yaml =
        SpecFormat.toYaml(Catalogue.get("task3")).replaceAll("(?m)^(id|parent): .*\n", "");
    return SpecFormat.read(
        "id: " + id + "\n" + parent.map(p -> "parent: " + p + "\n").orElse("") + yaml,
        "a test",
        List.of("epochs=1"));
  }

  @Test
  void ofTheCatalogueFit() {
    assertFits(Cli.run("tasks").out());
    assertThat(Cli.run("tasks").out()).contains("batch").contains("reported");
  }

  @Test
  void ofATrainingAreATableThatFitsHoweverLongItIs() {
    StringWriter text = new StringWriter();
    try (TrainingProgress progress = new TrainingProgress(new PrintWriter(text), false)) {
      progress.onStart(new Plan(48_000, 12_000, 375, 100_000));
      progress.onStep(new Step(1, 1, 128, 0.5, 0.5, 0.5, 0.1), null);
      progress.show(new EpochMetrics(1, 0.4702, 0.8348, 0.3712, 0.8704, 0.1, 8, 1));
      progress.show(new EpochMetrics(99_999, 1e30, 1, 123_456, 1, 0.1, 0.01, 1));
    }
    assertFits(text.toString());
    List<String> lines = text.toString().lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).contains("epoch").contains("val loss").contains("images/s");
    assertThat(lines.get(1)).contains("1/100000").contains("0.4702    0.8348    0.3712");
    assertThat(lines.get(1).indexOf("0.8704") + 6).isEqualTo(lines.get(0).indexOf("val acc") + 7);
  }

  @Test
  void ofATrainingWithoutValidationHaveNoColumnsForIt() {
    StringWriter text = new StringWriter();
    try (TrainingProgress progress = new TrainingProgress(new PrintWriter(text), false)) {
      progress.onStart(new Plan(10, 0, 1, 1));
      progress.show(new EpochMetrics(1, 0.5, 0.8, Double.NaN, Double.NaN, 0.1, 8, Double.NaN));
    }
    assertThat(text.toString()).doesNotContain("val").doesNotContain("NaN").contains("done");
  }

  @Test
  void ofARunWithManyLongClassNamesFit() {
    RunResult run = FakeRuns.of(task("a" + LONG, Optional.empty()), "pytorch", 1, 0.8);
    List<String> names = IntStream.range(0, 100).mapToObj(i -> LONG.substring(3) + i).toList();
    int[] labels = IntStream.range(0, 100).toArray();
    Evaluation test =
        new Evaluation(
            0.3,
            1,
            List.of(),
            ConfusionMatrix.of(names, labels, labels),
            ClassificationMetrics.of(new float[100 * 100], 100, labels));
    RunResult wide =
        new RunResult(
            run.task(),
            run.backend(),
            run.runtime(),
            run.data(),
            run.history(),
            test,
            run.testLabels(),
            run.weights(),
            run.environment(),
            run.started(),
            run.seconds(),
            run.secondsToFirstStep(),
            run.peakMemoryMiB());
    assertFits(RunText.result(wide));
    assertThat(RunText.result(wide).lines()).contains(names.get(99));
  }

  @Test
  void ofComparedTasksWithLongIdsFit(@TempDir Path folder) {
    for (long seed = 1; seed <= 3; seed++) {
      FakeRuns.write(folder, task("a" + LONG, Optional.empty()), "pytorch", seed, 0.8);
      FakeRuns.write(folder, task("b" + LONG, Optional.of("a" + LONG)), "pytorch", seed, 0.9);
      FakeRuns.write(folder, task("b" + LONG, Optional.of("a" + LONG)), "tensorflow", seed, 0.9);
    }
    Cli cli = Cli.run("compare", "--against", "a" + LONG, folder.toString());
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertFits(cli.out());
    assertThat(cli.out()).contains("b" + LONG + " -").contains("pytorch - tensorflow");
  }

  @Test
  void ofEveryTaskOfTheCatalogueFitAndReadBackAsTheTask() {
    for (String id : Catalogue.ids()) {
      String out = Cli.run("show", id).out();
      assertFits(out);
      String yaml = out.substring(out.indexOf(NEW_LINE + "id: ") + NEW_LINE.length());
      assertThat(SpecFormat.read(yaml, id, List.of())).isEqualTo(Catalogue.get(id));
    }
  }

  @Test
  void ofATaskWhoseTitleWouldReadBackAsAnotherStayWhole(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("mine.yaml");
    String title = "two  spaces  ".repeat(10) + "end";
    Files.writeString(
        file,
        Cli.run("show", "task3", "--set", "id=mine", "--yaml")
            .out()
            .replaceAll("(?m)^title: .*", "title: " + title));
    assertThat(Cli.run("show", file.toString()).out()).contains("title: " + title);
  }

  @Test
  void ofCellsFit() {
    Cell cell = new Cell(1, task("a" + LONG, Optional.empty()), "tensorflow", "key");
    CellOutcome failed =
        new CellOutcome(
            cell,
            CellOutcome.Status.FAILED,
            1,
            Map.of(),
            "it went wrong ".repeat(20),
            Optional.of(Path.of("runs/logs/a.log")));
    CellOutcome done =
        new CellOutcome(
            cell,
            CellOutcome.Status.DONE,
            254,
            Map.of("testAccuracy", 0.9123),
            "",
            Optional.empty());
    assertThat(SweepText.line(done)).contains(": 91.23 % in 4 min 14 s");
    StringWriter text = new StringWriter();
    PrintWriter err = new PrintWriter(text, true);
    try (SweepProgress progress = new SweepProgress(err, err, false, false, "go on")) {
      progress.onEnd(done, new SweepListener.Status(1, 0, 2, 2, 1, 3600));
      progress.onEnd(failed, new SweepListener.Status(2, 1, 2, 2, 0, 0));
    }
    SweepText.end(err, 2, List.of(done, failed));
    assertFits(text.toString());
  }
}
