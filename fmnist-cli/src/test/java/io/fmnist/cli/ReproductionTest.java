package io.fmnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.FakeRuns;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.tasks.run.SavedRuns;
import io.fmnist.tasks.spec.SpecFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("the command that repeats a run")
class ReproductionTest {
  private static final Task TASK = Catalogue.get("task3");

  @TempDir private Path parent;

  private SavedRun run(Path folder, Task task) {
    return SavedRuns.read(FakeRuns.write(folder, task, "tensorflow", 7, 0.8));
  }

  private static String command(SavedRun run) {
    List<String> commands = Reproduction.commands(List.of(run));
    assertThat(commands).hasSize(1);
    return commands.get(0);
  }

  /** A run whose {@code run.json} says something else; its key would show that it was edited. */
  private SavedRun noting(Map<String, String> changes) throws IOException {
    Path folder = run(parent, TASK).folder();
    Path json = folder.resolve("run.json");
    String text = Files.readString(json).replaceAll("(?m)^  \"cell\" : .*\n", "");
    for (Map.Entry<String, String> change : changes.entrySet()) {
      assertThat(text).contains(change.getKey());
      text = text.replace(change.getKey(), change.getValue());
    }
    Files.writeString(json, text);
    return SavedRuns.read(folder);
  }

  @Test
  void namesBackendSeedThreadsLimitAndImages() {
    SavedRun run = run(parent, TASK);
    assertThat(command(run))
        .isEqualTo(
            "./fmnist run task3 --backend tensorflow --seed 7 --threads "
                + run.threads()
                + " --limit 2000 --data synthetic");
  }

  @Test
  void namesTheLimitThatWasAskedForWhateverItLeft() throws IOException {
    SavedRun run =
        noting(
            Map.of(
                "\"trainImages\" : 2000", "\"trainImages\" : 1",
                "\"validationImages\" : 1200", "\"validationImages\" : 1",
                "\"limit\" : 2000", "\"limit\" : 1"));
    assertThat(command(run)).contains("--limit 1 ");
  }

  @Test
  void guessesTheLimitOfARunThatDidNotNoteIt() throws IOException {
    SavedRun run = noting(Map.of("  \"limit\" : 2000,\n", ""));
    assertThat(command(run)).contains("--limit 2000 ");
  }

  @Test
  void namesNoLimitWhereTheImagesAreWhole() throws IOException {
    SavedRun run =
        noting(
            Map.of(
                "\"limit\" : 2000", "\"limit\" : null",
                "\"device\" : \"cpu\"", "\"device\" : \"cuda:1\""));
    assertThat(command(run)).doesNotContain("--limit").contains("--device cuda:1");
  }

  @Test
  void namesTheEpochsWhereTheyAreNotTheTasks() {
    SavedRun run = run(parent, TASK.withTraining(TASK.training().withEpochs(2)));
    assertThat(command(run)).contains("run task3 --epochs 2 --backend");
  }

  @Test
  void runsAChangedTaskFromItsFolder() throws IOException {
    Path folder = Files.createDirectory(parent.resolve("it's here"));
    SavedRun run = run(folder, SpecFormat.override(TASK, List.of("optimizer.lr=0.003")));
    assertThat(command(run))
        .contains("run '")
        .contains("it'\\''s here/" + run.folder().getFileName() + "/task.yaml' --backend");
  }

  @Test
  void isOneForAllSeedsAndBackends() {
    List<SavedRun> runs = new ArrayList<>();
    for (long seed : new long[] {1, 2, 3, 7}) {
      for (String backend : List.of("pytorch", "tensorflow")) {
        runs.add(SavedRuns.read(FakeRuns.write(parent, TASK, backend, seed, 0.8)));
      }
    }
    assertThat(Reproduction.commands(runs))
        .singleElement()
        .asString()
        .startsWith("./fmnist run task3 --backend pytorch,tensorflow --seeds 1-3,7 --threads ");
  }
}
