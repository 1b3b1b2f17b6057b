package io.fmnist.tasks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Sgd;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.model.ModelFile;
import io.fmnist.tasks.spec.SpecFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("a training that starts from another run")
class StartingWeightsTest {
  private static final TrainingSpec TRAINING = TrainingSpec.of(Sgd.of(0.1), 8, 1, 2);

  @TempDir Path folder;

  private static Task task(String id, int units, int classes) {
    return Task.of(
        id, Architecture.builder(1, 4, 4).flatten().dense(units).dense(classes).build(), TRAINING);
  }

  private Weights save(Task task, long seed) throws IOException {
    Weights weights = Weights.initial(task.architecture(), seed);
    new ModelFile(task, weights, Collections.nCopies(task.architecture().classes(), "a"), "d")
        .write(folder.resolve(ModelFile.NAME));
    return weights;
  }

  @Test
  @DisplayName("takes the tensors of the same name and shape and draws the rest")
  void takesWhatFits() throws IOException {
    Weights saved = save(task("before", 6, 4), 77);
    Task after = task("after", 6, 9).withFrom(folder.toString());
    StartingWeights start = StartingWeights.of(after);
    assertThat(start.taken()).containsExactly("1.kernel", "1.bias");
    assertThat(start.initial()).containsExactly("2.kernel", "2.bias");
    assertThat(start.weights().get("1.kernel")).isEqualTo(saved.get("1.kernel"));
    assertThat(start.weights().get("2.kernel"))
        .isEqualTo(Weights.initial(after.architecture(), 2).get("2.kernel"));
    assertThat(start.sentence(after))
        .isEqualTo("starts from " + folder + ": 1.kernel, 1.bias; initial: 2.kernel, 2.bias");
  }

  @Test
  @DisplayName("keeps where it starts in its file")
  void isWritten() {
    Task task = task("after", 6, 9).withFrom("runs/some-run");
    assertThat(SpecFormat.read(SpecFormat.toYaml(task), "t.yaml", List.of())).isEqualTo(task);
    assertThat(SpecFormat.content(task)).containsEntry("from", "runs/some-run");
    assertThat(SpecFormat.toMap(task("t", 1, 2))).doesNotContainKey("from");
  }

  @Test
  @DisplayName("is refused where nothing fits or nothing is there")
  void refusals() throws IOException {
    save(task("before", 6, 4), 77);
    Architecture other = Architecture.builder(1, 3, 3).flatten().dense(2).build();
    Task misfit = Task.of("misfit", other, TRAINING).withFrom(folder.toString());
    assertThatThrownBy(() -> StartingWeights.of(misfit))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining(
            "no tensor of " + folder + " has the name and shape of one of misfit");
    Task missing = misfit.withFrom(folder.resolve("none").toString());
    assertThatThrownBy(() -> StartingWeights.of(missing))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("none");
  }

  @Test
  @DisplayName("starts with the weights that it names by their checksum, and with no others")
  void isPinned() throws IOException {
    save(task("before", 6, 4), 77);
    Task plain = task("after", 6, 9).withFrom(folder.toString());
    Task pinned = StartingWeights.pinned(plain);
    assertThat(pinned.from().orElseThrow())
        .matches(Pattern.quote(folder.toString()) + "@sha256:[0-9a-f]{64}");
    assertThat(StartingWeights.pinned(pinned)).isEqualTo(pinned);
    assertThat(StartingWeights.of(pinned)).isEqualTo(StartingWeights.of(plain));
    assertThat(StartingWeights.of(pinned).sentence(pinned))
        .startsWith("starts from " + folder + ":");
    save(task("renamed", 6, 4), 77);
    assertThat(StartingWeights.pinned(plain)).isEqualTo(pinned);
    save(task("before", 6, 4), 78);
    assertThat(StartingWeights.pinned(plain)).isNotEqualTo(pinned);
    assertThatThrownBy(() -> StartingWeights.of(pinned))
        .isInstanceOf(FmnistException.class)
        .hasMessageStartingWith(
            "the weights in " + folder + " are not those with which after starts")
        .hasMessageEndingWith(
            "put the earlier run there, or leave out @sha256:... to start with these");
    Task initial = task("plain", 6, 4);
    assertThat(StartingWeights.pinned(initial)).isSameAs(initial);
  }

  @Test
  @DisplayName("from the run that finished last goes on with that run, whichever finishes later")
  void followsNoLinkThatMoves() throws IOException {
    Path run = Files.createDirectory(folder.resolve("run"));
    Path latest = Files.createSymbolicLink(folder.resolve("latest"), Path.of("run"));
    save(task("before", 6, 4), 77);
    Files.move(folder.resolve(ModelFile.NAME), run.resolve(ModelFile.NAME));
    String pin =
        StartingWeights.pinned(task("after", 6, 9).withFrom(run.toString())).from().orElseThrow();
    assertThat(StartingWeights.pinned(task("after", 6, 9).withFrom(latest.toString())).from())
        .contains(pin);
    String file = latest.resolve(ModelFile.NAME).toString();
    assertThat(StartingWeights.pinned(task("after", 6, 9).withFrom(file)).from().orElseThrow())
        .startsWith(run.resolve(ModelFile.NAME) + "@sha256:");
  }

  @Test
  @DisplayName("goes on from its checkpoint where that run is not there any more")
  void isResumedWithoutTheRun() {
    Task gone = task("after", 6, 9).withFrom(folder.resolve("gone").toString());
    StartingWeights starting = StartingWeights.ofResumed(gone);
    assertThat(starting.weights()).isEqualTo(Weights.initial(gone.architecture(), 2));
    assertThat(starting.sentence(gone)).endsWith("gone: no longer there when it was resumed");
  }
}
