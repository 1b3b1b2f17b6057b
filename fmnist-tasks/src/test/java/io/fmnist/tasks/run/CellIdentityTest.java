package io.fmnist.tasks.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.spec.SpecFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("the identity of a cell")
class CellIdentityTest {
  private static final Task TASK = Catalogue.get("task9");
  private static final Map<String, String> DATA = Map.of("images", "0a", "labels", "0b");

  private static CellIdentity of(Task task) {
    return new CellIdentity(
        task, "pytorch", "cpu", 2, DATA, List.of(48000, 12000, 10000), "1.0", "PyTorch 2.7.1");
  }

  private static Task set(String change) {
    return SpecFormat.override(TASK, List.of(change));
  }

  @Test
  void hasAKeyThatStaysTheSameFromVersionToVersion() {
    // Changing this value makes every finished cell of every user look undone.
    assertThat(of(TASK).key())
        .isEqualTo("344db750db6a076942c041eb305c3abe63a165c308de92a804d0d008e8fa877d");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id=other",
        "seed=2",
        "epochs=14",
        "batch=65",
        "optimizer.lr=0.0010000000000000002",
        "layers[11].rate=0.3",
        "layers[0].initializer=he_uniform",
        "schedule={kind: cosine}"
      })
  void hasAnotherKeyForAnother(String change) {
    assertThat(of(set(change)).key()).isNotEqualTo(of(TASK).key());
    assertThat(of(set(change)).differences(of(TASK))).containsExactly("the description");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"title=other", "parent=task0", "change=none", "reported_accuracy=0.5", "seed=1"})
  void hasTheSameKeyForWordsAboutTheTask(String change) {
    assertThat(of(set(change)).key()).isEqualTo(of(TASK).key());
  }

  @Test
  void hasAnotherKeyForOtherCircumstancesAndSaysWhich() {
    CellIdentity base = of(TASK);
    List<Integer> images = base.images();
    List<CellIdentity> others =
        List.of(
            new CellIdentity(TASK, "dl4j", "cpu", 2, DATA, images, "1.0", base.engine()),
            new CellIdentity(TASK, "pytorch", "cuda:0", 2, DATA, images, "1.0", base.engine()),
            new CellIdentity(TASK, "pytorch", "cpu", 1, DATA, images, "1.0", base.engine()),
            new CellIdentity(
                TASK, "pytorch", "cpu", 2, Map.of("images", "0b"), images, "1.0", base.engine()),
            new CellIdentity(
                TASK, "pytorch", "cpu", 2, DATA, List.of(300, 300, 300), "1.0", base.engine()),
            new CellIdentity(TASK, "pytorch", "cpu", 2, DATA, images, "1.1", base.engine()),
            new CellIdentity(TASK, "pytorch", "cpu", 2, DATA, images, "1.0", "PyTorch 2.8"));
    assertThat(others).extracting(CellIdentity::key).doesNotHaveDuplicates();
    assertThat(others).extracting(CellIdentity::key).doesNotContain(base.key());
    assertThat(others)
        .extracting(other -> String.join("; ", other.differences(base)))
        .containsExactly(
            "backend dl4j instead of pytorch",
            "device cuda:0 instead of cpu",
            "threads 1 instead of 2",
            "the data",
            "images [300, 300, 300] instead of [48000, 12000, 10000]",
            "fmnist 1.1 instead of 1.0",
            "engine PyTorch 2.8 instead of PyTorch 2.7.1");
  }

  @Test
  void isTheSameBeforeAndAfterARunWasWrittenAndRead(@TempDir Path parent) {
    RunResult run = FakeRuns.of(TASK, "pytorch", 5, 0.8);
    SavedRun read = SavedRuns.read(RunFolder.write(parent, run));
    assertThat(CellIdentity.of(read)).isEqualTo(CellIdentity.of(run));
    assertThat(CellIdentity.of(read).key()).isEqualTo(CellIdentity.of(run).key());
    assertThat(read.folder().resolve("run.json"))
        .content()
        .contains("\"cell\" : \"" + CellIdentity.of(run).key() + "\"");
  }
}
