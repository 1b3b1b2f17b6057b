package io.fmnist.tasks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.augment.Mixup;
import io.fmnist.api.augment.Shift;
import io.fmnist.api.data.Dataset;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.optimizer.Sgd;
import io.fmnist.api.train.EarlyStopping;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.api.train.ReduceOnPlateau;
import io.fmnist.api.train.TrainingControl;
import io.fmnist.api.train.TrainingDivergedException;
import io.fmnist.api.train.TrainingListener;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.api.train.ValidationMetric;
import io.fmnist.api.train.WeightAveraging;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.model.ModelFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("a run with checkpoints")
class UnfinishedRunTest {
  private static final RunOptions OPTIONS = RunOptions.defaults().withThreads(1);
  private static final TinyBackend TINY = new TinyBackend("tiny");
  private static final CheckpointInterval EACH = CheckpointInterval.epochs(1);

  /** Four steps an epoch, five epochs. */
  private static final Task TASK =
      Task.of(
          "tiny",
          Architecture.builder(1, 3, 3).flatten().dense(3).build(),
          TrainingSpec.of(Adam.keras(), 16, 5, 1)
              .withAugmentation(new Shift(1, 0), new Mixup(0.4))
              .withAveraging(new WeightAveraging(0.9, 3, 2)));

  /** Ends after the third of five epochs, with the weights of the first. */
  private static final Task ENDING =
      TASK.withTraining(
          TASK.training()
              .withEarlyStopping(new EarlyStopping(ValidationMetric.LOSS, 2, 1))
              .withKeepBest(ValidationMetric.CALIBRATION_ERROR)
              .withReduceOnPlateau(new ReduceOnPlateau(ValidationMetric.LOSS, 0.5, 1, 1, 0, 1e-5)));

  private static final Dataset DATA = new Dataset("tiny", images(80, 3), images(20, 5), Map.of());

  /** With several batches of test images. */
  private static final Dataset MANY = new Dataset("tiny", DATA.train(), images(80, 5), Map.of());

  @TempDir private Path out;
  private final List<String> warnings = new ArrayList<>();

  private static LabeledImages images(int count, int factor) {
    byte[] pixels = new byte[count * 9];
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % 3);
      for (int j = 0; j < 9; j++) {
        pixels[i * 9 + j] = (byte) (j % 3 == i % 3 ? 200 : (i * factor + j) % 90);
      }
    }
    return LabeledImages.of(new ImageShape(1, 3, 3), List.of("a", "b", "c"), true, pixels, labels);
  }

  private static CellIdentity identity(Task task) {
    return of(task, DATA);
  }

  private static CellIdentity of(Task task, Dataset data) {
    return CellIdentity.of(task, TINY, OPTIONS, data);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private Path hidden() throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      return files
          .filter(f -> Files.isDirectory(f) && f.getFileName().toString().startsWith(".run-"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Ends a run after a step, as a signal would. */
  private static final class EndAfter implements TrainingListener {
    private final Checkpoints checkpoints;
    private final int steps;

    EndAfter(Checkpoints checkpoints, int steps) {
      this.checkpoints = checkpoints;
      this.steps = steps;
    }

    @Override
    public void onStep(Step step, TrainingControl control) {
      if (4 * (step.epoch() - 1) + step.step() == steps) {
        checkpoints.interrupt("a test");
      }
    }
  }

  private RunInterruptedException interrupt(UnfinishedRun run, int steps) {
    Checkpoints checkpoints = run.checkpoints(EACH, warnings::add);
    try {
      run.run(new Runner(TINY, OPTIONS), DATA, new EndAfter(checkpoints, steps), checkpoints);
    } catch (RunInterruptedException e) {
      return e;
    }
    throw new AssertionError("the run was not interrupted");
  }

  private void interruptNew(Task task, int steps) throws IOException {
    try (UnfinishedRun run = UnfinishedRun.begin(out, identity(task), OPTIONS)) {
      RunInterruptedException e = interrupt(run, steps);
      assertThat(e).hasMessageContaining("ended by a test in epoch");
      assertThat(e.checkpoint().orElseThrow())
          .hasParent(run.folder().resolve("checkpoints"))
          .isDirectoryContaining("glob:**/checkpoint.json");
    }
  }

  @Test
  void thatKeptAnEarlierEpochIsReadBackFromItsFolder() {
    RunResult run = new Runner(TINY, OPTIONS).run(ENDING, DATA);
    SavedRun saved = SavedRuns.read(RunFolder.write(out, run));
    assertThat(saved.history()).hasSize(3);
    assertThat(saved.kept()).isEqualTo(run.history().kept()).isNotEmpty();
    assertThat(saved.end().epoch()).isLessThan(3);
  }

  private static List<EpochMetrics> timeless(RunResult run) {
    return run.history().epochs().stream()
        .map(
            e ->
                new EpochMetrics(
                    e.epoch(),
                    e.trainLoss(),
                    e.trainAccuracy(),
                    e.validationLoss(),
                    e.validationAccuracy(),
                    e.learningRate(),
                    0,
                    0))
        .toList();
  }

  @Test
  void givesTheBitsOfAnUndisturbedRunHoweverOftenItIsResumed() throws IOException {
    RunResult whole = new Runner(TINY, OPTIONS).run(TASK, DATA);
    Path expected = RunFolder.write(out.resolve("whole"), whole);
    interruptNew(TASK, 3);
    for (int steps : List.of(6, 8, 13, 20)) {
      try (UnfinishedRun run = UnfinishedRun.resume(out, identity(TASK), OPTIONS)) {
        assertThat(run.checkpoint()).isPresent();
        interrupt(run, steps);
      }
      assertThat(names()).hasSize(2).contains("whole");
      assertThat(Checkpoint.in(hidden())).hasSizeBetween(1, 2);
    }
    try (UnfinishedRun run = UnfinishedRun.resume(out, identity(TASK), OPTIONS)) {
      assertThat(run.checkpoint().orElseThrow().state().steps()).isEqualTo(20);
      RunResult result = run.run(new Runner(TINY, OPTIONS), DATA);
      assertThat(timeless(result)).isEqualTo(timeless(whole));
      assertThat(result.started()).isEqualTo(run.started());
      assertThat(CellIdentity.of(result).key()).isEqualTo(CellIdentity.of(whole).key());
      Path folder = run.finish(result);
      for (String file : List.of("model.safetensors", "predictions.csv", "confusion.csv")) {
        assertThat(folder.resolve(file)).hasSameBinaryContentAs(expected.resolve(file));
      }
      assertThat(folder.resolve("checkpoints")).doesNotExist();
    }
    assertThat(names()).noneMatch(name -> name.startsWith("."));
    assertThat(warnings).isEmpty();
  }

  @Test
  void endsEarlyWithItsBestWeightsHoweverItIsResumedAndIsCompleteThen() throws IOException {
    RunResult whole = new Runner(TINY, OPTIONS).run(ENDING, DATA);
    int kept = whole.history().kept().orElseThrow();
    assertThat(whole.history().epochs()).hasSize(3);
    assertThat(kept).isLessThan(3);
    assertThat(whole.history().epochs().get(2).learningRate()).isEqualTo(0.0005);
    Path expected = RunFolder.write(out.resolve("whole"), whole);
    interruptNew(ENDING, 10);
    Checkpoint checkpoint = Checkpoint.read(hidden());
    assertThat(checkpoint.state().kept().orElseThrow().epoch()).isLessThanOrEqualTo(2);
    assertThat(checkpoint.state().learningRate()).isEqualTo(0.0005);
    try (UnfinishedRun run = UnfinishedRun.resume(out, identity(ENDING), OPTIONS)) {
      RunResult result = run.run(new Runner(TINY, OPTIONS), DATA);
      Path folder = run.finish(result);
      assertThat(timeless(result)).isEqualTo(timeless(whole));
      for (String file : List.of("model.safetensors", "predictions.csv")) {
        assertThat(folder.resolve(file)).hasSameBinaryContentAs(expected.resolve(file));
      }
      assertThat(result.summary(folder))
          .containsEntry("epochs", 5)
          .containsEntry("epochsTrained", 3)
          .containsEntry("keptEpoch", kept)
          .containsEntry("validationLoss", whole.history().epochs().get(kept - 1).validationLoss());
      SavedRun saved = SavedRuns.read(folder);
      assertThat(saved.isComplete()).isTrue();
      assertThat(saved.end().epoch()).isEqualTo(kept);
      assertThat(CellIdentity.of(saved).key()).isEqualTo(CellIdentity.of(whole).key());
    }
    assertThat(whole.summary(out).get("stopped").toString())
        .startsWith("early stopping: val_loss has not improved on ");
  }

  @Test
  void isInterruptedDuringItsTestAndThenOnlyTestsAndSaves() throws IOException {
    RunResult whole = new Runner(TINY, OPTIONS).run(ENDING, DATA);
    for (CheckpointInterval interval : List.of(EACH, CheckpointInterval.NEVER)) {
      try (UnfinishedRun run = UnfinishedRun.begin(out, of(ENDING, MANY), OPTIONS)) {
        Checkpoints checkpoints = run.checkpoints(interval, warnings::add);
        TrainingListener atTheTest =
            new TrainingListener() {
              @Override
              public void onTestBatch(int done, int images) {
                checkpoints.interrupt("a test");
              }
            };
        assertThatThrownBy(() -> run.run(new Runner(TINY, OPTIONS), MANY, atTheTest, checkpoints))
            .isInstanceOf(RunInterruptedException.class)
            .hasMessageStartingWith("the run was ended by a test during its test; its checkpoint");
      }
      TrainingListener none =
          new TrainingListener() {
            @Override
            public void onStep(Step step, TrainingControl control) {
              throw new AssertionError("no step is left");
            }
          };
      try (UnfinishedRun run = UnfinishedRun.resume(out, of(ENDING, MANY), OPTIONS)) {
        RunResult result = run.run(new Runner(TINY, OPTIONS), MANY, none);
        assertThat(timeless(result)).isEqualTo(timeless(whole));
        assertThat(result.weights()).isEqualTo(whole.weights());
        assertThat(result.history().stopped()).isEqualTo(whole.history().stopped());
        run.finish(result);
      }
    }
    assertThat(warnings).isEmpty();
  }

  @Test
  void keepsTheLastTwoAndLeavesThemWhereItFails() throws IOException {
    assertThatThrownBy(
            () -> {
              try (UnfinishedRun run = UnfinishedRun.begin(out, identity(TASK), OPTIONS)) {
                Checkpoints checkpoints = run.checkpoints(EACH, warnings::add);
                TrainingListener failing =
                    new TrainingListener() {
                      @Override
                      public void onEpoch(EpochMetrics metrics, TrainingControl control) {
                        if (metrics.epoch() == 4) {
                          throw new IllegalStateException("the engine died");
                        }
                      }
                    };
                run.run(new Runner(TINY, OPTIONS), DATA, checkpoints, failing);
              }
            })
        .hasMessage("the engine died");
    assertThat(Checkpoint.in(hidden()))
        .extracting(f -> f.getFileName().toString())
        .containsExactly("step-0000000012", "step-0000000016");
    PartialFolder.removeDead(out);
    assertThat(Checkpoint.read(hidden()).state().epochs()).hasSize(4);
    Files.createDirectories(out.resolve(".run-empty/checkpoints/.step-0000000001.x.partial"));
    Files.writeString(out.resolve(".run-empty.lock"), "");
    PartialFolder.removeDead(out);
    assertThat(out.resolve(".run-empty")).doesNotExist();
  }

  @Test
  void finishesAndDeletesWhatAnOlderRunOfTheSameCellLeft() throws IOException {
    interruptNew(TASK, 3);
    Task other = TASK.withTraining(TASK.training().withSeed(7));
    interruptNew(other, 5);
    try (UnfinishedRun run = UnfinishedRun.begin(out, identity(TASK), OPTIONS)) {
      assertThat(run.checkpoint()).isEmpty();
      run.finish(run.run(new Runner(TINY, OPTIONS), DATA));
    }
    assertThat(Checkpoint.read(hidden()).identity().task()).isEqualTo(other);
    assertThat(names()).filteredOn(name -> name.startsWith(".")).hasSize(1);
  }

  @Test
  void doesNotTakeOverARunThatLives() throws IOException {
    try (UnfinishedRun living = UnfinishedRun.begin(out, identity(TASK), OPTIONS)) {
      interrupt(living, 3);
      assertThatThrownBy(() -> UnfinishedRun.resume(out, identity(TASK), OPTIONS))
          .isInstanceOf(FmnistException.class)
          .hasMessage(
              "this run is under way, in "
                  + living.folder()
                  + "; wait for its end, or train it once more into another folder");
      Task other = TASK.withTraining(TASK.training().withSeed(77));
      try (UnfinishedRun second = UnfinishedRun.resume(out, identity(other), OPTIONS)) {
        assertThat(second.checkpoint()).isEmpty();
      }
    }
    assertThat(Checkpoint.in(hidden())).hasSize(1);
  }

  @Test
  void leavesARecordAloneWhereItDiverges() throws IOException {
    Task diverging = Task.of("tiny", TASK.architecture(), TrainingSpec.of(Sgd.of(3e38), 16, 5, 1));
    assertThatThrownBy(
            () -> {
              try (UnfinishedRun run = UnfinishedRun.begin(out, identity(diverging), OPTIONS)) {
                run.run(
                    new Runner(TINY, OPTIONS),
                    DATA,
                    run.checkpoints(CheckpointInterval.every(Duration.ofMillis(1)), line -> {}));
              }
            })
        .isInstanceOf(TrainingDivergedException.class);
    List<DivergedRun> diverged = DivergedRun.in(out);
    assertThat(diverged).hasSize(1);
    assertThat(diverged.get(0).identity()).isEqualTo(identity(diverging));
    assertThat(diverged.get(0).reason()).startsWith("training diverged: ");
    assertThat(names())
        .singleElement()
        .asString()
        .startsWith("tiny-tiny-seed1-")
        .endsWith("-diverged");
    assertThat(diverged.get(0).folder()).isDirectoryContaining("glob:**/" + DivergedRun.FILE);
    assertThat(diverged.get(0).folder().resolve("checkpoints")).doesNotExist();
    assertThat(SavedRuns.in(out)).isEmpty();
    assertThat(DivergedRun.sentence(diverged))
        .hasValue("Diverged, and counted nowhere: tiny with seed 1 (tiny).");
    assertThat(DivergedRun.sentence(List.of())).isEmpty();
  }

  @Test
  void saysWhichRecordOfADivergedTrainingIsDamaged() throws IOException {
    Path folder = Files.createDirectories(out.resolve("task15-tiny-seed1-x-diverged"));
    Path file = Files.writeString(folder.resolve(DivergedRun.FILE), "{\"format\": 1, ");
    assertThatThrownBy(() -> DivergedRun.in(out))
        .isInstanceOf(FmnistException.class)
        .hasMessageStartingWith(file + " cannot be read: ");
  }

  @Test
  void goesOnWhereNoCheckpointCanBeWrittenAndSaysSoOnce() throws IOException {
    try (UnfinishedRun run = UnfinishedRun.begin(out, identity(TASK), OPTIONS)) {
      // A file where the folder should be.
      Files.writeString(run.folder().resolve("checkpoints"), "in the way");
      RunResult result =
          run.run(new Runner(TINY, OPTIONS), DATA, run.checkpoints(EACH, warnings::add));
      assertThat(result.history().epochs()).hasSize(5);
    }
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0))
        .startsWith("no checkpoint can be written in ")
        .endsWith("; the training goes on");
  }

  @Test
  void goesOnWithAnotherEngineAndSaysSo() throws IOException {
    interruptNew(TASK, 6);
    Path before = hidden();
    TinyBackend other = new TinyBackend("other");
    Checkpoint checkpoint = Checkpoint.read(before);
    CellIdentity here = CellIdentity.of(TASK, other, OPTIONS, DATA);
    try (UnfinishedRun run = UnfinishedRun.resumeFrom(out, checkpoint, here, OPTIONS)) {
      RunResult result = run.run(new Runner(other, OPTIONS), DATA);
      assertThat(result.environment())
          .containsEntry(
              "engine", "other 1, resumed at step 6 from tiny (tiny 1) on cpu, threads 1");
      assertThat(CellIdentity.of(result).key()).isEqualTo(run.identity().key());
      assertThat(run.identity().key()).isNotEqualTo(here.key());
      run.finish(result);
    }
    assertThat(before).isDirectory();
  }

  @Test
  void refusesAnotherTaskOtherImagesAndAnotherVersion() throws IOException {
    interruptNew(TASK, 6);
    Checkpoint checkpoint = Checkpoint.read(hidden());
    Task other = TASK.withTraining(TASK.training().withEpochs(6));
    assertThatThrownBy(() -> new Runner(TINY, OPTIONS).resume(other, DATA, checkpoint))
        .isInstanceOf(FmnistException.class)
        .hasMessage(
            "this checkpoint belongs to another run; different here: the description; give the task, options and"
                + " images that it was written with");
    Dataset changed = new Dataset("tiny", DATA.train(), DATA.test(), Map.of("a", "1".repeat(64)));
    assertThatThrownBy(() -> new Runner(TINY, OPTIONS).resume(TASK, changed, checkpoint))
        .hasMessageContaining("another run; different here: the data;");
    assertThatThrownBy(() -> new Runner(TINY, OPTIONS.withLimit(9)).resume(TASK, DATA, checkpoint))
        .hasMessageContaining("images [9, 9, 9] instead of [64, 16, 20]");
  }

  @Test
  void refusesADamagedCheckpointAndNamesTheOneBefore() throws IOException {
    interruptNew(TASK, 10);
    List<Path> all = Checkpoint.in(hidden());
    assertThat(all).hasSize(2);
    Path state = all.get(1).resolve("state.safetensors");
    byte[] whole = Files.readAllBytes(state);
    try (RandomAccessFile file = new RandomAccessFile(state.toFile(), "rw")) {
      file.seek(whole.length - 7);
      file.write(whole[whole.length - 7] ^ 4);
    }
    assertThatThrownBy(() -> UnfinishedRun.resume(out, identity(TASK), OPTIONS))
        .isInstanceOf(FmnistException.class)
        .hasMessageStartingWith("checkpoint " + all.get(1) + " cannot be used: the checksum of")
        .hasMessageEndingWith("the one before it is " + all.get(0));
    Files.write(state, whole);
    Path record = all.get(1).resolve("checkpoint.json");
    String text = Files.readString(record);
    Files.writeString(record, text.replace("\"optimizerSteps\" : 10", "\"optimizerSteps\" : 11"));
    assertThatThrownBy(() -> Checkpoint.read(hidden()))
        .hasMessageContaining("checkpoint.json is not the one that was written");
    Files.writeString(record, text.replace("\"format\" : 1", "\"format\" : 2"));
    assertThatThrownBy(() -> Checkpoint.read(hidden()))
        .hasMessageContaining("its format is 2; 1 is needed");
    Files.delete(record);
    assertThatThrownBy(() -> Checkpoint.read(all.get(1)))
        .hasMessageContaining("there is no checkpoint in " + all.get(1));
    Files.writeString(record, text);
    assertThat(Checkpoint.read(all.get(1)).state().optimizer().exact()).containsKey("tiny.first");
  }

  @Test
  void saysWhyItWasStoppedAndIsNotComplete() {
    TrainingListener stopping =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochMetrics metrics, TrainingControl control) {
            control.stop("it is enough");
          }
        };
    RunResult result = new Runner(TINY, OPTIONS).run(TASK, DATA, stopping);
    assertThat(result.summary(out)).containsEntry("stopped", "it is enough");
    assertThat(SavedRuns.read(RunFolder.write(out, result)).isComplete()).isFalse();
    RunResult whole = new Runner(TINY, OPTIONS).run(TASK, DATA, new MaxTime(Duration.ofHours(1)));
    assertThat(Json.line(whole.summary(out)))
        .doesNotContain("stopped", "epochsTrained", "keptEpoch");
    assertThat(SavedRuns.read(RunFolder.write(out, whole)).isComplete()).isTrue();
    RunResult early = new Runner(TINY, OPTIONS).run(TASK, DATA, new MaxTime(Duration.ofNanos(1)));
    assertThat(early.history().epochs()).hasSize(1);
    assertThat(early.history().stopped().orElseThrow()).contains("ran out in epoch 1");
  }

  @Test
  void intervalsAreDueWhenTheySay() {
    CheckpointInterval automatic = CheckpointInterval.automatic();
    assertThat(automatic.isDue(moment(true, 1, 11, 11))).isTrue();
    assertThat(automatic.isDue(moment(true, 1, 9, 59))).isFalse();
    assertThat(automatic.isDue(moment(true, 7, 9, 60))).isTrue();
    assertThat(automatic.isDue(moment(false, 1, 0, 99))).isFalse();
    CheckpointInterval third = CheckpointInterval.epochs(3);
    assertThat(third.isDue(moment(true, 6, 1, 1))).isTrue();
    assertThat(third.isDue(moment(false, 6, 0, 1))).isFalse();
    assertThat(third.isDue(moment(true, 7, 1, 1))).isFalse();
    CheckpointInterval minute = CheckpointInterval.every(Duration.ofMinutes(1));
    assertThat(minute.isDue(moment(false, 1, 0, 60))).isTrue();
    assertThat(minute.isDue(moment(true, 1, 300, 59))).isFalse();
    assertThatThrownBy(() -> CheckpointInterval.every(Duration.ZERO))
        .hasMessageContaining("PT0S; allowed are a millisecond to a year");
    assertThatThrownBy(() -> CheckpointInterval.epochs(0)).hasMessageContaining("epochs is 0");
  }

  private static CheckpointInterval.Moment moment(
      boolean epochEnd, int epoch, double epochSeconds, double seconds) {
    return new CheckpointInterval.Moment(epochEnd, epoch, epochSeconds, seconds);
  }

  @Test
  void endsWithACheckpointWhereItsThreadIsInterrupted() throws IOException {
    TrainingListener interrupting =
        new TrainingListener() {
          @Override
          public void onStep(Step step, TrainingControl control) {
            if (step.epoch() == 2) {
              Thread.currentThread().interrupt();
            }
          }
        };
    try (UnfinishedRun run = UnfinishedRun.begin(out, identity(TASK), OPTIONS)) {
      assertThatThrownBy(
              () ->
                  run.run(
                      new Runner(TINY, OPTIONS),
                      DATA,
                      interrupting,
                      run.checkpoints(EACH, warnings::add)))
          .isInstanceOf(RunInterruptedException.class)
          .hasMessageStartingWith(
              "the run was ended by an interrupt of its thread in epoch 2; its");
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(Checkpoint.read(hidden()).state().steps()).isEqualTo(5);
    assertThat(warnings).isEmpty();
  }

  @Test
  void isSavedByAThreadThatIsInterrupted() {
    RunResult run = new Runner(TINY, OPTIONS).run(TASK, DATA);
    Thread.currentThread().interrupt();
    Path folder = RunFolder.write(out, run);
    assertThat(ModelFile.read(folder).weights()).isEqualTo(run.weights());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(SavedRuns.in(out)).hasSize(1);
  }

  @Test
  void isNotResumedOnOtherImages() throws IOException {
    interruptNew(TASK, 3);
    Dataset other = new Dataset("tiny", images(80, 4), DATA.test(), Map.of());
    Dataset weighted =
        new Dataset("tiny", DATA.train().withWeights(new float[80]), DATA.test(), Map.of());
    for (Dataset data : List.of(other, weighted)) {
      try (UnfinishedRun run = UnfinishedRun.resume(out, of(TASK, data), OPTIONS)) {
        assertThat(run.checkpoint()).isEmpty();
      }
    }
  }

  @Test
  void thatAListenerStoppedBeforeItsEndCanGoOn() throws IOException {
    RunResult whole = new Runner(TINY, OPTIONS).run(TASK, DATA);
    TrainingListener stopping =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochMetrics metrics, TrainingControl control) {
            if (metrics.epoch() == 3) {
              control.stop("the time is over");
            }
          }
        };
    for (CheckpointInterval interval : List.of(EACH, CheckpointInterval.epochs(9))) {
      try (UnfinishedRun run = UnfinishedRun.begin(out, identity(TASK), OPTIONS)) {
        RunResult stopped =
            run.run(
                new Runner(TINY, OPTIONS),
                DATA,
                stopping,
                run.checkpoints(interval, warnings::add));
        assertThat(SavedRuns.read(run.finish(stopped)).isComplete()).isFalse();
      }
      try (UnfinishedRun run = UnfinishedRun.resume(out, identity(TASK), OPTIONS)) {
        assertThat(run.checkpoint().orElseThrow().state().epochs()).hasSize(3);
        RunResult result = run.run(new Runner(TINY, OPTIONS), DATA);
        assertThat(result.weights()).isEqualTo(whole.weights());
        run.finish(result);
      }
      assertThat(names()).noneMatch(name -> name.startsWith("."));
    }
    assertThat(warnings).isEmpty();
  }

  @Test
  void isAnotherWhereTheWeightsThatItStartsFromAreOthers() throws IOException {
    Path before = RunFolder.write(out, new Runner(TINY, OPTIONS).run(TASK, DATA));
    Task task = TASK.withFrom(before.toString());
    RunResult run = new Runner(TINY, OPTIONS).run(task, DATA);
    assertThat(CellIdentity.of(run).key()).isEqualTo(identity(task).key());
    Path folder = RunFolder.write(out, run);
    assertThat(CellIdentity.of(SavedRuns.read(folder)).key()).isEqualTo(identity(task).key());
    ModelFile model = ModelFile.read(folder);
    model.write(before.resolve(ModelFile.NAME));
    assertThat(identity(task).key()).isNotEqualTo(CellIdentity.of(run).key());
    assertThatThrownBy(() -> new Runner(TINY, OPTIONS).run(run.task(), DATA))
        .hasMessageStartingWith("the weights in " + before + " are not those with which");
  }
}
