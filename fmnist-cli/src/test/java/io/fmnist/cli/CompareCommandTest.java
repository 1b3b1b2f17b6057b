package io.fmnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.FakeRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("fmnist compare")
class CompareCommandTest {
  @TempDir private static Path folder;

  private static Path first;
  private static Path second;

  @BeforeAll
  static void writeRuns() {
    first = folder.resolve("first");
    second = folder.resolve("second");
    for (long seed = 1; seed <= 5; seed++) {
      FakeRuns.write(first, brief("task0"), "pytorch", seed, 0.80);
      FakeRuns.write(first, brief("task3"), "pytorch", seed, 0.95);
      FakeRuns.write(second, brief("task0"), "dl4j", seed, 0.80);
    }
    FakeRuns.write(second, brief("task5"), "dl4j", 1, 0.80);
    FakeRuns.write(second, Catalogue.get("task5"), "dl4j", 1, 0.80);
  }

  /** A whole history of 30 epochs is no use here. */
  private static Task brief(String id) {
    Task task = Catalogue.get(id);
    return task.withTraining(task.training().withEpochs(1));
  }

  @Test
  void demandsThatBackendsAreEquivalent() {
    Cli same = Cli.run("compare", first.toString(), second.toString(), "--require-equivalence");
    assertThat(same.exitCode()).as(same.err()).isZero();
    Cli one = Cli.run("compare", first.toString(), "--require-equivalence");
    assertThat(one.exitCode()).isEqualTo(1);
    assertThat(one.err()).contains("no task has runs of several backends");
  }

  @Test
  void endsWithOneWhereEquivalenceIsNotShown(@TempDir Path runs) {
    for (long seed = 1; seed <= 3; seed++) {
      FakeRuns.write(runs, brief("task0"), "pytorch", seed, 0.90);
      FakeRuns.write(runs, brief("task0"), "dl4j", seed, 0.85);
    }
    Cli cli = Cli.run("compare", runs.toString(), "--require-equivalence", "--margin", "0.5");
    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.out()).contains("dl4j - pytorch");
    assertThat(cli.err())
        .contains("not shown to be equivalent within 0.50 points: task0 on dl4j and pytorch");
  }

  @Test
  void printsVerdictsBeforeTestsInAtMostEightyColumns() {
    Cli cli = Cli.run("compare", first.toString(), second.toString());
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out())
        .startsWith("SYNTHETIC images: 2,000 training, 1,200 validation and 1,000 test")
        .contains("against the parent, in points")
        .containsPattern(
            "task3\\* - task0\\* +5 +\\+1\\d\\.\\d\\d .* better by 1\\d\\.\\d points\\R")
        .containsPattern("(?s)test accuracy in %\\R.*task0\\* +5 +10 +[78]\\d\\.\\d\\d ")
        .containsPattern("(?s)better by.*tests behind.*task3\\* - task0\\* +5 +0\\.\\d{4}")
        .contains("task5 - task4")
        .contains("no runs of task4")
        .contains("p, p none: paired t test")
        .contains("1 of 2 changes are decided: 1 better, 0 worse")
        .containsPattern(
            "(?s)dl4j - pytorch, in points\\R.*task0\\* .* the same in\\s+all 5 seeds\\R")
        .contains("* task0 is not the catalogue's: epochs 1 instead of 30")
        .containsPattern("task5-[0-9a-f]{6} ");
    assertThat(cli.err()).contains("task5 was run in more than one way");
    assertThat(cli.out().lines().filter(l -> !l.contains(folder.toString())))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    assertThat(cli.out()).doesNotContain("NaN").doesNotContain("null");
  }

  @Test
  void leavesOutTablesWithoutFigures(@TempDir Path runs) {
    FakeRuns.write(runs, brief("task4"), "pytorch", 1, 0.90);
    Cli alone = Cli.run("compare", runs.toString(), "--against", "task4");
    assertThat(alone.exitCode()).as(alone.err()).isZero();
    assertThat(alone.out()).doesNotContain("against task4").doesNotContain("p none");
    FakeRuns.write(runs, brief("task5"), "pytorch", 1, 0.91);
    assertThat(Cli.run("compare", runs.toString()).out())
        .contains("task5* - task4*")
        .contains("nothing is compared with task0: there are no runs of it")
        .doesNotContain("against task0");
    Cli typo = Cli.run("compare", runs.toString(), "--against", "task55");
    assertThat(typo.exitCode()).isEqualTo(2);
    assertThat(typo.err())
        .contains("--against is task55, but there are no runs of it; did you mean task5?");
  }

  @Test
  void printsEverythingAsOneJsonObject() throws IOException {
    Cli cli = Cli.run("compare", "--json", first.toString(), second.toString());
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out().strip().lines()).hasSize(1);
    JsonNode statistics = new ObjectMapper().readTree(cli.out()).path("statistics").path(0);
    assertThat(statistics.path("synthetic").asBoolean()).isTrue();
    assertThat(statistics.path("margin").asDouble()).isEqualTo(0.005);
    JsonNode task3 = statistics.path("tasks").path(1);
    assertThat(task3.path("task").asText()).isEqualTo("task3");
    assertThat(task3.path("n").asInt()).isEqualTo(5);
    assertThat(task3.path("reported").isNull()).isTrue();
    JsonNode step = task3.path("againstParent");
    assertThat(step.path("all").path("difference").asDouble()).isBetween(0.1, 0.2);
    assertThat(step.path("verdict").asText()).isEqualTo("better");
    assertThat(step.path("decidedAt").asInt()).isEqualTo(5);
    assertThat(step.path("looks").path(0).path("interval")).hasSize(2);
    assertThat(statistics.path("betweenBackends").path(0).path("adjustedP").isNull()).isTrue();
    assertThat(statistics.path("excluded")).isEmpty();
    assertThat(statistics.path("tasks"))
        .extracting(task -> task.path("task").asText())
        .anyMatch(id -> id.matches("task5-[0-9a-f]{6}"));
  }

  @Test
  void comparesOneBackendsRunsOnRequest() {
    Cli cli = Cli.run("compare", "--backend", "dl4j", first.toString(), second.toString());
    assertThat(cli.out()).contains("test accuracy in %").doesNotContain("pytorch");
    Cli none = Cli.run("compare", "--backend", "pytorhc", first.toString());
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("no run is of backend \"pytorhc\"; did you mean pytorch?");
  }

  @Test
  void takesMarginAndBaselineFromTheCommandLine() {
    Cli cli =
        Cli.run(
            "compare",
            "--margin",
            "20",
            "--against",
            "task3",
            "--backend",
            "pytorch",
            first.toString());
    assertThat(cli.out())
        .contains("against task3, in points")
        .containsPattern(
            "(?s)task0\\* - task3\\* .*worse by 1\\d\\.\\d points, but by\\s+less than 20\\.0")
        .containsPattern("no\\s+difference\\s+larger\\s+than\\s+20\\.00\\s+points");
  }

  @Test
  void countsARunThatIsNamedTwiceOnce() {
    Cli once = Cli.run("compare", first.toString());
    Cli twice = Cli.run("compare", first.toString(), first.resolve(".").toString());
    assertThat(twice.out()).isEqualTo(once.out());
  }

  @Test
  void endsWithOneWhereThereAreNoRuns(@TempDir Path empty) throws IOException {
    Cli none = Cli.run("compare", empty.toString());
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err())
        .contains("there is no run in " + empty)
        .contains("train a task first")
        .doesNotContain("\tat ");
    Cli missing = Cli.run("compare", empty.resolve("none").toString());
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err()).contains("cannot be read").doesNotContain("\tat ");
    Files.createDirectory(empty.resolve("damaged"));
    Files.writeString(empty.resolve("damaged/run.json"), "{");
    Cli damaged = Cli.run("compare", empty.toString());
    assertThat(damaged.exitCode()).isEqualTo(1);
    assertThat(damaged.err()).contains("damaged cannot be read").doesNotContain("\tat ");
  }
}
