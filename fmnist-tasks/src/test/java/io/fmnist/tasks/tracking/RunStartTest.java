package io.fmnist.tasks.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.tasks.run.RunFolder;
import io.fmnist.tasks.run.RunResult;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("the start of a run")
class RunStartTest {
  private final RunResult run = Started.run(2);

  @Test
  void hasTheNameOfTheFolderToCome(@TempDir Path folder) {
    assertThat(RunFolder.write(folder, run).getFileName()).hasToString(Started.of(run).name());
  }

  @Test
  void tellsEveryValueOfTheDescriptionFlat() {
    assertThat(Started.of(run).choices())
        .containsEntry("task", "task9")
        .containsEntry("input", "[1, 28, 28]")
        .containsEntry("layers.0.kind", "conv2d")
        .containsEntry("layers.0.filters", 32)
        .containsEntry("layers.11.rate", 0.25)
        .containsEntry("optimizer.lr", 0.001)
        .containsEntry("epochs", 2)
        .containsEntry("seed", 3L)
        .containsEntry("backend", "fake")
        .containsEntry("limit", 2000)
        .containsEntry("synthetic", true)
        .doesNotContainKeys("id", "title", "parent", "change", "reported_accuracy");
  }

  @Test
  void tellsVersionsAndTheHashOfTheData() {
    Map<String, Object> facts = Started.of(run).circumstances();
    assertThat(facts).containsKeys("environment.fmnist", "environment.java");
    // The engine's own number, before the training sets it.
    assertThat(facts).doesNotContainKey("environment.threads");
    run.data()
        .sha256()
        .forEach((file, hash) -> assertThat(facts).containsEntry("sha256." + file, hash));
  }
}
