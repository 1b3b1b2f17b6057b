package io.fmnist.tasks.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.augment.Shift;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.optimizer.Adadelta;
import io.fmnist.api.optimizer.Adagrad;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Sgd;
import io.fmnist.api.train.LearningRateSchedule;
import io.fmnist.tasks.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("the catalogue")
class CatalogueTest {
  private static int count(Task task, Class<? extends Layer> kind) {
    return (int) task.architecture().layers().stream().filter(kind::isInstance).count();
  }

  /** The study's table: kernels, dense units, batch, epochs and Keras's parameter counts. */
  @ParameterizedTest(name = "{0} is the study''s")
  @CsvSource({
    "task0, 1, 3, 128, 128, 30, 804554, 0.9173",
    "task1, 1, 3, 256, 128, 30, 1608778, 0.9207",
    "task2, 4, 3, 512, 128, 30, 1679082, 0.9342",
    "task3, 1, 3, 128, 128, 10, 804554, 0.9064",
    "task4, 2, 3, 256, 128, 30, 413802, 0.9113",
    "task5, 2, 3, 256, 128, 10, 413802, 0.9121",
    "task6, 2, 5, 256, 128, 30, 430698, 0.9166",
    "task7, 2, 5, 256, 128, 15, 430698, 0.9132",
    "task8, 2, 5, 256, 64, 15, 430954, 0.9019",
    "task9, 2, 5, 256, 64, 15, 430954, 0.9110",
    "task10, 1, 5, 256, 64, 15, 1609418, 0.9058",
    "task11, 1, 5, 256, 64, 15, 1609418, 0.9129",
    "task12, 2, 5, 256, 64, 15, 430954, 0.9120",
    "task13, 1, 5, 256, 64, 15, 1609418, 0.9193",
    "task14, 1, 5, 256, 64, 15, 1609418, 0.9106",
    "task15, 1, 5, 256, 64, 15, 1609418, 0.9073"
  })
  void holdsTheStudysTasks(
      String id,
      int convolutions,
      int kernel,
      int units,
      int batch,
      int epochs,
      long parameters,
      double reported) {
    Task task = Catalogue.get(id);
    assertThat(task.id()).isEqualTo(id);
    assertThat(count(task, Conv2d.class)).isEqualTo(convolutions);
    assertThat(task.architecture().layers())
        .filteredOn(Conv2d.class::isInstance)
        .allMatch(l -> ((Conv2d) l).window().height() == kernel);
    assertThat(task.architecture().layers()).contains(Dense.of(units), Dense.of(10));
    assertThat(task.training().batchSize()).isEqualTo(batch);
    assertThat(task.training().epochs()).isEqualTo(epochs);
    assertThat(task.architecture().parameterCount()).isEqualTo(parameters);
    assertThat(task.reportedAccuracy()).hasValue(reported);
  }

  @Test
  void usesTheStudysOptimizers() {
    Map<Integer, Object> others =
        Map.of(
            2, new Sgd(0.01, 0.9, false),
            11, Sgd.of(0.01),
            12, Sgd.of(0.01),
            13, Adagrad.keras(),
            14, Adadelta.keras(),
            15, new Sgd(0.15, 0.2, true));
    List<Task> tasks = Catalogue.study();
    for (int i = 0; i < tasks.size(); i++) {
      assertThat(tasks.get(i).training().optimizer())
          .as("task%d", i)
          .isEqualTo(others.getOrDefault(i, Adam.keras()));
    }
    assertThat(tasks.get(2).training().schedule())
        .isEqualTo(new LearningRateSchedule.InverseTime(0.01 / 25));
  }

  @Test
  void givesEachTaskButTheFirstAParentAndAChange() {
    int[] parents = {-1, 0, 0, 0, 0, 4, 4, 6, 7, 8, 9, 10, 11, 11, 13, 11};
    List<Task> tasks = Catalogue.study();
    assertThat(tasks.get(0).parent()).isEmpty();
    for (int i = 1; i < parents.length; i++) {
      assertThat(tasks.get(i).parent()).hasValue("task" + parents[i]);
      assertThat(tasks.get(i).change()).isNotBlank();
    }
  }

  @Test
  void namesTheNearestTaskWhereThereIsNone() {
    assertThatThrownBy(() -> Catalogue.get("taks3"))
        .hasMessageStartingWith("no task is named \"taks3\"; did you mean task3?");
  }

  @Test
  void readsTasksFromFiles(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("my-task.yaml");
    Files.writeString(
        file,
        """
        layers: [{kind: flatten}, {kind: dense, units: 10}]
        optimizer: {kind: sgd}
        batch: 32
        epochs: 2
        """);
    Task task = Catalogue.find(file.toString(), List.of("epochs=4"));
    assertThat(task.id()).isEqualTo("my-task");
    assertThat(task.training().epochs()).isEqualTo(4);
    assertThatThrownBy(() -> Catalogue.find(folder.resolve("no.yaml").toString(), List.of()))
        .hasMessageContaining("there is no file");
  }

  @Test
  void fastTakesAtMostSixteenTeraflops() {
    Task fast = Catalogue.get("fast");
    double operations =
        6.0 * fast.architecture().multiplyAdds() * 48_000 * fast.training().epochs();
    assertThat(operations).isBetween(15e12, 16e12);
  }

  @Test
  void smallHasAtMostThirtyThousandParameters() {
    Task small = Catalogue.get("small");
    assertThat(small.architecture().parameters().stream().mapToInt(ParameterSpec::size).sum())
        .isBetween(28_000, 30_000);
    assertThat(Catalogue.recipes())
        .containsExactly(Catalogue.get("fast"), small, Catalogue.get("best"));
  }

  @Test
  void bestHasLessThanAMillionParametersAndTwentyMillionMultiplyAdds() {
    Task best = Catalogue.get("best");
    assertThat(best.architecture().parameterCount()).isBetween(480_000L, 1_000_000L);
    assertThat(best.architecture().multiplyAdds()).isBetween(18_000_000L, 20_000_000L);
  }

  @Test
  void aTaskToStartFromFitsImagesOfAnySize() {
    for (int side : new int[] {1, 2, 3, 7, 8, 28, 64}) {
      Task colour = StarterTask.of("mine", new ImageShape(3, side, side + 1), 4, 100, 0);
      assertThat(colour.architecture().classes()).isEqualTo(4);
      assertThat(colour.training().flipEvaluation()).isTrue();
      assertThat(colour.training().epochs()).isEqualTo(60);
    }
    Task grey = StarterTask.of("mine", new ImageShape(1, 28, 28), 10, 48_000, 0);
    assertThat(grey.architecture()).isEqualTo(Catalogue.get("fast").architecture());
    assertThat(grey.training().epochs()).isEqualTo(10);
    assertThat(grey.training().augmentation()).containsExactly(new Shift(2, 0));
    assertThat(grey.training().flipEvaluation()).isFalse();
  }

  @Test
  void tellsItsOwnFromAChangedTaskThatItsOwnEpochsWouldMakeImpossible() {
    Task late = Catalogue.find("task0", List.of("epochs=40", "ema={decay: 0.9, from_epoch: 35}"));
    assertThat(Catalogue.describes(late)).isFalse();
    assertThat(Catalogue.describes(Catalogue.find("task0", List.of("epochs=3", "seed=8"))))
        .isTrue();
  }
}
