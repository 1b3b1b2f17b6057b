package io.fmnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.Backends;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.tasks.run.SavedRuns;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With whichever engines the Maven profile brings; each cell in a real process. */
@Tag("every-engine")
@DisplayName("fmnist run as a sweep")
class SweepEngineTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  // As the tests in this process: some engines cannot change it.
  private static final String THREADS =
      Integer.toString(Runtime.getRuntime().availableProcessors());

  @TempDir private Path folder;

  private static String backend() {
    return Backends.ready().stream().map(Backend::id).findFirst().orElseThrow();
  }

  private Cli cli(String command, String... more) {
    List<String> args = new ArrayList<>();
    args.add(command);
    args.addAll(List.of("task3", "--data", "synthetic", "--limit", "200", "--set", "epochs=1"));
    args.addAll(List.of("--backend", backend(), "--threads", THREADS));
    args.addAll(List.of(more));
    return Cli.run(args.toArray(String[]::new));
  }

  private String out(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void givesWhatSingleRunsGiveAndCountsThemAsDone() throws IOException {
    Cli single = cli("run", "--seed", "1", "--out", out("runs"), "--json");
    assertThat(single.exitCode()).as(single.err()).isZero();
    Cli both = cli("run", "--seeds", "1-2", "--out", out("runs"), "--json", "--resume");
    assertThat(both.exitCode()).as(both.err()).isZero();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : both.out().strip().split("\n", -1)) {
      lines.add(JSON.readTree(line));
    }
    assertThat(lines).extracting(l -> l.path("status").asText()).containsExactly("skipped", "done");
    assertThat(lines.get(0).path("cell")).isEqualTo(JSON.readTree(single.out()).path("cell"));
    assertThat(both.err()).contains("1 of 2 cells done, 1 there already, 0 failed, 0 not begun");
    Cli alone = cli("run", "--seed", "2", "--out", out("alone"), "--json");
    assertThat(alone.exitCode()).as(alone.err()).isZero();
    Path swept = Path.of(lines.get(1).path("runFolder").asText());
    Path single2 = Path.of(JSON.readTree(alone.out()).path("runFolder").asText());
    for (String file : List.of("model.safetensors", "predictions.csv", "task.yaml")) {
      assertThat(swept.resolve(file)).hasSameBinaryContentAs(single2.resolve(file));
    }
    assertThat(folder.resolve("runs")).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void runsOneCellOfAPlanAndMergesWhatWasRunApart() {
    String plan = out("plan.json");
    Cli planned = cli("plan", "--seeds", "5-6", "-o", plan);
    assertThat(planned.exitCode()).as(planned.err()).isZero();
    assertThat(planned.out()).contains("2 cells, 0 to 1");
    for (String cell : List.of("0", "1")) {
      Cli run = Cli.run("run", "--plan", plan, "--cell", cell, "--out", out("machine" + cell));
      assertThat(run.exitCode()).as(run.err()).isZero();
    }
    Cli merged = Cli.run("merge", out("all"), out("machine0"), out("machine1"));
    assertThat(merged.exitCode()).as(merged.err()).isZero();
    assertThat(merged.out()).contains("2 copied to " + out("all") + "; 0 there already");
    assertThat(SavedRuns.in(folder.resolve("all")))
        .extracting(SavedRun::seed)
        .containsExactlyInAnyOrder(5L, 6L);
  }

  @Test
  void refusesToRunSomethingElseThanWasPlanned() throws IOException {
    Path plan = folder.resolve("plan.json");
    Cli planned = cli("plan", "-o", plan.toString());
    assertThat(planned.exitCode()).as(planned.err()).isZero();
    Path images = IdxFiles.write(folder.resolve("images"), 300);
    Cli run =
        Cli.run(
            "run", "--plan", plan.toString(), "--data", images.toString(), "--out", out("runs"));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().replaceAll("\\s+", " "))
        .contains("task3 on " + backend() + ", seed 1 failed: ")
        .contains(
            "this machine would not run what was planned: here the data; images [200, 60, 200] instead");
    assertThat(folder.resolve("runs/logs")).isDirectoryContaining("glob:**/task3-*.log");
    assertThat(SavedRuns.in(folder.resolve("runs"))).isEmpty();
  }

  @Test
  void endsWithTwoForABackendThatIsNotThere() {
    Cli cli = Cli.run("run", "task0", "--backend", backend() + "," + backend() + "x");
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains("did you mean " + backend() + "?").doesNotContain("\tat ");
  }

  @Test
  void endsItsProcessesWhenItDies() throws IOException, InterruptedException {
    String plan = out("plan.json");
    Cli planned = cli("plan", "--epochs", "100000", "-o", plan);
    assertThat(planned.exitCode()).as(planned.err()).isZero();
    Process cell =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "cell",
                plan,
                "0",
                "--backend",
                backend(),
                "--data",
                "synthetic",
                "--out",
                Files.createDirectory(folder.resolve("runs")).toString())
            .redirectError(folder.resolve("log").toFile())
            .start();
    try (BufferedReader lines = cell.inputReader(StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      while (line != null && !line.contains("\"epoch\"")) {
        line = lines.readLine();
      }
      assertThat(line).as(Files.readString(folder.resolve("log"))).isNotNull();
      // What the system does when a parent dies: it closes the pipe's other end.
      cell.getOutputStream().close();
      assertThat(cell.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(cell.exitValue()).isEqualTo(130);
    } finally {
      cell.destroyForcibly();
    }
    assertThat(SavedRuns.in(folder.resolve("runs"))).isEmpty();
  }
}
