package io.fmnist.tasks.tracking.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.tasks.run.RunResult;
import io.fmnist.tasks.tracking.RunStart;
import io.fmnist.tasks.tracking.Started;
import io.fmnist.tasks.tracking.TrackedRun;
import io.fmnist.tasks.tracking.tensorboard.Records.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("TensorBoard's event file")
class TensorBoardTrackerTest {
  @TempDir private Path folder;
  private final RunResult run = Started.run(3);
  private final RunStart start = Started.of(run);

  private TrackedRun begin() {
    return new TensorBoardTracker(folder).start(start);
  }

  private List<Fields> events(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      assertThat(all.get(0).getFileName().toString()).startsWith("events.out.tfevents.");
      return Records.read(all.get(0));
    }
  }

  /** Returns the numbers of all steps: "loss/train 2" and so on. */
  private Map<String, Float> scalars() throws IOException {
    Map<String, Float> scalars = new LinkedHashMap<>();
    for (Fields event : events(start.name())) {
      if (event.has(2)) {
        for (Fields value : event.message(5).messages(1)) {
          scalars.put(value.text(1) + " " + event.number(2), value.float32(2));
        }
      }
    }
    return scalars;
  }

  private Fields tensor(String tag) throws IOException {
    return events(start.name()).stream()
        .filter(event -> event.has(5))
        .flatMap(event -> event.message(5).messages(1).stream())
        .filter(value -> value.text(1).equals(tag))
        .findFirst()
        .orElseThrow();
  }

  private Fields session(String tag) throws IOException {
    Fields plugin = tensor(tag).message(9).message(1);
    assertThat(plugin.text(1)).isEqualTo("hparams");
    return plugin.message(2);
  }

  @Test
  void holdsEveryEpochAndTheTestImagesUnderTheRunsName() throws IOException {
    try (TrackedRun tracked = begin()) {
      Started.epochs(tracked, run);
      tracked.finished(run, Path.of("unused"));
    }
    Map<String, Float> scalars = scalars();
    assertThat(scalars).hasSize(3 * 10 + 2 + 8);
    for (EpochMetrics epoch : run.history().epochs()) {
      String step = " " + epoch.epoch();
      assertThat(scalars)
          .containsEntry("loss/train" + step, (float) epoch.trainLoss())
          .containsEntry("loss/validation" + step, (float) epoch.validationLoss())
          .containsEntry("accuracy/train" + step, (float) epoch.trainAccuracy())
          .containsEntry("accuracy/validation" + step, (float) epoch.validationAccuracy())
          .containsEntry("learning_rate" + step, (float) epoch.learningRate())
          .containsEntry("seconds/train" + step, (float) epoch.trainSeconds())
          .containsEntry("seconds/validation" + step, (float) epoch.validationSeconds());
    }
    assertThat(scalars)
        .containsEntry("accuracy/test 3", (float) run.test().accuracy())
        .containsEntry("loss/test 3", (float) run.test().loss())
        .containsEntry("brierScore/test 3", (float) run.test().metrics().brierScore());
  }

  @Test
  void canBeReadWhileTheTrainingGoesOn() throws IOException {
    try (TrackedRun tracked = begin()) {
      assertThat(events(start.name()).get(0).text(3)).isEqualTo("brain.Event:2");
      Started.epoch(tracked, run.history().epochs().get(0));
      assertThat(scalars()).containsKey("loss/train 1").doesNotContainKey("loss/train 2");
    }
  }

  @Test
  void leavesOutWhatWasNotMeasured() throws IOException {
    try (TrackedRun tracked = begin()) {
      Started.epoch(tracked, new EpochMetrics(1, 0.5, 0.8, Double.NaN, Double.NaN, 0.001, 2, 0.1));
    }
    assertThat(scalars()).containsKey("loss/train 1").doesNotContainKey("loss/validation 1");
  }

  @Test
  void holdsTheDescriptionAsTextThatIsShownAsItStands() throws IOException {
    begin().close();
    Fields text = tensor("task");
    assertThat(text.message(9).message(1).text(1)).isEqualTo("text");
    assertThat(text.message(8).number(1)).isEqualTo(7);
    assertThat(text.message(8).text(8))
        .contains("    id: task9\n")
        .contains("    - {kind: dropout, rate: 0.25}\n");
    assertThat(tensor("environment").message(8).text(8)).contains("| environment.java | ");
  }

  @Test
  void holdsTheHyperparametersWithTheirTypes() throws IOException {
    begin().close();
    Map<String, Fields> values = new LinkedHashMap<>();
    for (Fields entry : session("_hparams_/session_start_info").message(3).messages(1)) {
      values.put(entry.text(1), entry.message(2));
    }
    assertThat(values).doesNotContainKey("layers.0.kind");
    assertThat(values.get("optimizer.lr").float64(2)).isEqualTo(0.001);
    assertThat(values.get("backend").text(3)).isEqualTo("fake");
    assertThat(values.get("synthetic").number(4)).isEqualTo(1);
    assertThat(values.get("parameters").float64(2)).isEqualTo(430954);
  }

  @Test
  void saysWhetherTheRunSucceeded() throws IOException {
    begin().close();
    assertThat(session("_hparams_/session_end_info").message(4).number(1)).isEqualTo(2);
    try (TrackedRun second = begin()) {
      second.finished(run, Path.of("unused"));
    }
    List<Fields> events = events(start.name() + "-2");
    Fields last = events.get(events.size() - 1).message(5).messages(1).get(0);
    assertThat(last.message(9).message(1).message(2).message(4).number(1)).isEqualTo(1);
  }

  @Test
  void isRefusedBeforeTheTrainingWhereItCannotBeWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    assertThatThrownBy(() -> new TensorBoardTracker(file).start(start))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("cannot be written in " + file)
        .hasMessageContaining("name another folder");
  }

  @Test
  void aResumedRunReplacesItsFileWithOneThatHasTheEarlierEpochsToo() throws IOException {
    try (TrackedRun tracked = begin()) {
      Started.epochs(tracked, run);
    }
    try (TrackedRun tracked = new TensorBoardTracker(folder).start(Started.resumed(run, 2))) {
      assertThat(scalars()).hasSize(2 * 10).containsKeys("loss/train 1", "loss/train 2");
      Started.epoch(tracked, run.history().epochs().get(2));
      tracked.finished(run, Path.of("unused"));
    }
    assertThat(scalars()).hasSize(3 * 10 + 2 + 8);
    assertThat(folder).isDirectoryContaining(f -> f.endsWith(start.name()));
  }

  @Test
  void aResumedRunLeavesTheFileOfALivingProcessAndOfOtherProgramsAlone() throws IOException {
    begin().close();
    Path own = folder.resolve(start.name());
    long living = ProcessHandle.current().parent().orElseThrow().pid();
    Path written = Files.createFile(own.resolve("events.out.tfevents.1.fmnist." + living + ".0"));
    new TensorBoardTracker(folder).start(Started.resumed(run, 2)).close();
    assertThat(written).exists();
    assertThat(folder.resolve(start.name() + "-2")).isDirectory();
    Path other = Files.move(written, own.resolve("events.out.tfevents.1.host." + living + ".0"));
    new TensorBoardTracker(folder).start(Started.resumed(run, 2)).close();
    assertThat(own).isDirectoryContaining(other::equals);
    assertThat(folder.resolve(start.name() + "-3")).doesNotExist();
  }
}
