package io.fmnist.study.equivalence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.FakeRuns;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.tasks.run.SavedRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("equivalence of full trainings")
class EquivalenceTest {
  private static final Task TASK = task("task0", 2);
  private static final EquivalencePlan PLAN =
      EquivalencePlan.of(List.of(TASK), List.of("alpha", "beta", "gamma"), 3);

  @TempDir private Path folder;

  private static Task task(String id, int epochs) {
    Task task = Catalogue.get(id);
    return task.withTraining(task.training().withEpochs(epochs));
  }

  private void run(String backend, double... accuracies) {
    for (int i = 0; i < accuracies.length; i++) {
      FakeRuns.write(folder, TASK, backend, i + 1L, accuracies[i]);
    }
  }

  private Equivalence judged() {
    return Equivalence.of(PLAN, SavedRuns.in(folder), run -> true);
  }

  @Test
  @DisplayName("is shown where differences are small and not where they are large")
  void tellsSmallFromLarge() {
    run("alpha", 0.9, 0.9, 0.9);
    run("beta", 0.9, 0.902, 0.899);
    run("gamma", 0.9, 0.89, 0.87);
    Equivalence judged = judged();
    assertThat(judged.isComplete()).isTrue();
    assertThat(judged.rows())
        .extracting(r -> r.pair().toString(), Equivalence.Row::isEquivalent)
        .containsExactly(
            tuple("alpha - beta", true),
            tuple("alpha - gamma", false),
            tuple("beta - gamma", false));
  }

  @Test
  @DisplayName("is shown by equal accuracies, but not by those of one seed")
  void needsTwoSeeds() {
    run("alpha", 0.9);
    run("beta", 0.9);
    assertThat(judged().rows().get(0).isEquivalent()).isFalse();
    assertThat(judged().isComplete()).isFalse();
    run("alpha", 0.9, 0.9);
    run("beta", 0.9, 0.9);
    assertThat(judged().rows().get(0).comparison().n()).isEqualTo(2);
    assertThat(judged().rows().get(0).isEquivalent()).isTrue();
  }

  @Test
  @DisplayName("trains only what is missing")
  void plansWhatIsMissing() {
    run("alpha", 0.9, 0.9);
    run("gamma", 0.9);
    FakeRuns.write(folder, task("task0", 3), "beta", 1, 0.9);
    FakeRuns.write(folder, task("task1", 2), "beta", 1, 0.9);
    List<SavedRun> runs = SavedRuns.in(folder);
    assertThat(PLAN.missing(runs, run -> true))
        .extracting(p -> p.backend() + p.task().training().seed())
        .containsExactly("beta1", "beta2", "gamma2", "alpha3", "beta3", "gamma3");
    assertThat(PLAN.missing(runs, run -> !run.synthetic())).hasSize(9);
  }

  @Test
  @DisplayName("counts the first of several runs of one seed")
  void countsTheFirst() {
    run("alpha", 0.9, 0.9, 0.9);
    run("beta", 0.9, 0.9, 0.9);
    double first = judged().rows().get(0).comparison().mean().getAsDouble();
    run("beta", 0.5, 0.5, 0.5);
    assertThat(judged().rows().get(0).comparison().mean().getAsDouble()).isEqualTo(first);
    assertThat(judged().runs()).hasSize(6);
  }

  @Test
  @DisplayName("is written as a page and a table of the runs")
  void writesFiles() throws IOException {
    run("alpha", 0.9, 0.9, 0.9);
    run("beta", 0.9, 0.902, 0.899);
    Path results = folder.resolve("results");
    EquivalenceFiles.write(results, judged());
    EquivalenceFiles.write(results, judged());
    assertThat(Files.readString(results.resolve("equivalence.md")))
        .contains("**Not complete: 6 of 9 trainings are done.**")
        .containsPattern(
            "\\| task0 \\| alpha - beta \\| 3 \\| [-+]0\\.\\d\\d \\| .* to .* \\| 0\\.0\\d+ \\| yes"
                + " \\|")
        .contains("| task0 | alpha - gamma | 0 |  |  |  | not shown |");
    assertThat(Files.readAllLines(results.resolve("equivalence.csv")))
        .hasSize(7)
        .allMatch(line -> line.split(",", -1).length == 12);
    try (Stream<Path> files = Files.list(results)) {
      assertThat(files).hasSize(2);
    }
  }
}
