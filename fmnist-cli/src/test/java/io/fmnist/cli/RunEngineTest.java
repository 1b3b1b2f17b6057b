package io.fmnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fmnist.api.backend.Backends;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.tasks.run.SavedRuns;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With whichever engines the Maven profile brings. */
@Tag("every-engine")
@DisplayName("fmnist run")
class RunEngineTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path out;

  private Cli run(String... more) {
    List<String> args =
        new ArrayList<>(List.of("run", "task0", "--data", "synthetic", "--limit", "300"));
    // The default number of threads throughout: some engines cannot change it within a process.
    args.addAll(List.of("--out", out.toString(), "--backend", backend()));
    args.addAll(List.of("--set", "epochs=2"));
    args.addAll(List.of(more));
    return Cli.run(args.toArray(String[]::new));
  }

  private static String backend() {
    return Backends.ready().get(0).id();
  }

  private static JsonNode json(Cli cli) throws IOException {
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    return JSON.readTree(cli.lastLine());
  }

  @Test
  void endsInOneJsonObjectAndAFolderWithEverything() throws IOException {
    JsonNode result = json(run("--json", "--seed", "7"));
    assertThat(result.path("task").asText()).isEqualTo("task0");
    assertThat(result.path("backend").asText()).isEqualTo(backend());
    assertThat(result.path("device").asText()).isEqualTo("cpu");
    assertThat(result.path("seed").asInt()).isEqualTo(7);
    assertThat(result.path("epochs").asInt()).isEqualTo(2);
    assertThat(result.path("trainImages").asInt()).isEqualTo(300);
    assertThat(result.path("synthetic").asBoolean()).isTrue();
    assertThat(result.path("testAccuracy").asDouble()).isBetween(0.2, 1.0);
    assertThat(result.path("testLoss").asDouble()).isPositive();
    assertThat(result.path("secondsPerEpoch").asDouble()).isPositive();
    assertThat(result.has("peakMemoryMiB")).isTrue();
    Path folder = Path.of(result.path("runFolder").asText());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .contains(
              "run.json",
              "task.yaml",
              "history.csv",
              "history.json",
              "history.svg",
              "confusion.csv",
              "predictions.csv",
              "model.safetensors");
    }
    assertThat(Files.readAllLines(folder.resolve("history.csv"))).hasSize(3);
    JsonNode record = JSON.readTree(folder.resolve("run.json").toFile());
    assertThat(record.path("environment").path("java").asText()).isNotEmpty();
    assertThat(record.path("history")).hasSize(2);
    assertThat(record.path("test").path("macroRocAuc").asDouble()).isBetween(0.5, 1.0);
    assertThat(record.path("history").get(1).path("validationMacroF1").isNumber()).isTrue();
    assertThat(record.path("testAccuracy")).isEqualTo(result.path("testAccuracy"));
    try (Stream<Path> others = Files.list(out)) {
      assertThat(others).containsExactlyInAnyOrder(folder, out.resolve("latest"));
    }
  }

  @Test
  void givesTheSameBitsForTheSameSeed() throws IOException {
    Path first = Path.of(json(run("--json")).path("runFolder").asText());
    Path second = Path.of(json(run("--json")).path("runFolder").asText());
    Path other = Path.of(json(run("--json", "--seed", "2")).path("runFolder").asText());
    byte[] weights = Files.readAllBytes(first.resolve("model.safetensors"));
    assertThat(Files.readAllBytes(second.resolve("model.safetensors"))).isEqualTo(weights);
    assertThat(Files.readAllBytes(other.resolve("model.safetensors"))).isNotEqualTo(weights);
    assertThat(second).isNotEqualTo(first);
  }

  @Test
  void saysInEveryOutputThatImagesAreSynthetic() {
    Cli cli = run();
    assertThat(cli.exitCode()).isZero();
    assertThat(cli.out())
        .contains("SYNTHETIC images")
        .contains("precision")
        .contains("Trouser")
        .doesNotContain("the study");
    assertThat(cli.err()).contains("SYNTHETIC images").contains("\n  2/2  ");
  }

  @Test
  void writesEventFilesUnderTheRunFoldersName() throws IOException {
    Path run = Path.of(json(run("--json", "--tensorboard")).path("runFolder").asText());
    Path events = out.resolve("tensorboard").resolve(run.getFileName());
    try (Stream<Path> files = Files.list(events)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .hasSize(1)
          .allMatch(name -> name.startsWith("events.out.tfevents."));
    }
    assertThat(SavedRuns.in(out)).hasSize(1);
  }

  @Test
  void doesNotTrainWhereTheTrackingServerIsNotThere() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    Cli cli = run("--mlflow", "http://ann:secret@127.0.0.1:" + free);
    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err())
        .contains("MLflow at http://127.0.0.1:" + free + ": no connection")
        .doesNotContain("epoch")
        .doesNotContain("secret")
        .doesNotContain("\tat ");
  }

  @Test
  void stopsWithAClearMessageAndARecordAloneWhenTheTrainingDiverges() throws IOException {
    Cli cli = run("--set", "optimizer={kind: sgd, lr: 1e30}");
    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err()).contains("training diverged: the loss is").doesNotContain("\tat ");
    try (Stream<Path> files = Files.list(out)) {
      assertThat(files).singleElement().asString().endsWith("-diverged");
    }
  }

  @Test
  void refusesAnOutputPlaceBeforeItTrains() throws IOException {
    Path file = Files.writeString(out.resolve("file"), "in the way");
    String place = file.resolve("x").toString();
    Cli cli =
        Cli.run("run", "task0", "--data", "synthetic", "--out", place, "--backend", backend());
    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err()).contains("no run folder can be written in").doesNotContain("epoch");
  }

  @Test
  void namesTheNearestBackendWhereThereIsNone() {
    Cli cli = Cli.run("run", "task0", "--backend", backend() + "x");
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains("did you mean " + backend() + "?");
  }

  @Test
  void givesAModelThatPredictsPictures() throws IOException {
    Path folder = Path.of(json(run("--json", "--set", "epochs=4")).path("runFolder").asText());
    LabeledImages test = Datasets.load("synthetic", FetchListener.silent()).test();
    Path picture = out.resolve("picture.png");
    BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    ByteBuffer pixels = ByteBuffer.allocate(28 * 28);
    test.copyPixels(0, pixels);
    for (int i = 0; i < 28 * 28; i++) {
      image.getRaster().setSample(i % 28, i / 28, 0, pixels.get(i) & 0xFF);
    }
    ImageIO.write(image, "png", picture.toFile());
    Cli cli =
        Cli.run(
            "predict",
            folder.toString(),
            picture.toString(),
            "no.png",
            "--json",
            "--backend",
            backend());
    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err()).contains("picture no.png does not exist");
    JsonNode prediction = JSON.readTree(cli.lastLine());
    List<String> predictions = Files.readAllLines(folder.resolve("predictions.csv"));
    int expected = Integer.parseInt(predictions.get(1).split(",", -1)[2]);
    assertThat(prediction.path("class").asText()).isEqualTo(test.classNames().get(expected));
    double sum = 0;
    for (JsonNode p : prediction.path("probabilities")) {
      sum += p.asDouble();
    }
    assertThat(sum).isBetween(0.999999, 1.000001);
  }

  @Test
  void findsNoGpuWhereThereIsNone() {
    Cli cli = run("--device", "cuda:7");
    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err()).contains("cuda:7").contains("use device cpu").doesNotContain("\tat ");
  }

  @Test
  void isFoundWellByTheDoctorThoughOtherEnginesAreNotHere() {
    Cli cli = Cli.run("doctor");
    assertThat(cli.exitCode()).as(cli.out()).isZero();
    assertThat(cli.out()).contains("backend " + backend()).contains("engine").contains("dataset");
    assertThat(cli.out())
        .contains("backend pytorch", "backend tensorflow", "backend dl4j", "not here");
  }

  @Test
  void findsALearningRateAndDrawsHow() throws IOException {
    Path chart = out.resolve("rates.svg");
    Cli cli =
        Cli.run(
            "lr-range",
            "task0",
            "--data",
            "synthetic",
            "--limit",
            "600",
            "--backend",
            backend(),
            "--set",
            "optimizer={kind: sgd, momentum: 0.9}",
            "--from",
            "1e-3",
            "--to",
            "1e3",
            "--steps",
            "60",
            "--json",
            "-o",
            chart.toString());
    JsonNode result = json(cli);
    assertThat(result.path("diverged").asBoolean()).isTrue();
    assertThat(result.path("points").size()).isBetween(3, 59);
    double first = result.path("points").get(0).path("smoothed").asDouble();
    assertThat(first).isBetween(1.5, 4.0);
    assertThat(result.path("leastLoss").asDouble()).isLessThan(first);
    assertThat(result.path("suggestedRate").asDouble())
        .isEqualTo(0.1 * result.path("leastLossRate").asDouble());
    assertThat(Files.readString(chart)).contains("class=\"suggested\"", "SYNTHETIC images", "1e-2");
  }

  @Test
  void endsEarlyWithTheBestEpochAndSaysSo() throws IOException {
    JsonNode result =
        json(
            run(
                "--json",
                "--epochs",
                "6",
                "--set",
                "early_stopping={patience: 1, min_delta: 100}",
                "--set",
                "keep=best",
                "--set",
                "reduce_on_plateau={patience: 1, factor: 0.5}"));
    assertThat(result.path("epochs").asInt()).isEqualTo(6);
    assertThat(result.path("epochsTrained").asInt()).isEqualTo(2);
    assertThat(result.path("stopped").asText()).startsWith("early stopping: val_loss");
    assertThat(result.path("keptEpoch").asInt()).isBetween(1, 2);
    assertThat(SavedRuns.in(out).get(0).isComplete()).isTrue();
  }

  @Test
  void saysHowToGoOnWhereItsTimeRanOutAndGoesOn() {
    Cli first = run("--set", "epochs=30000", "--max-time", "1s");
    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(first.err()).contains("go on with: fmnist run task0").contains("--resume");
    Cli second = run("--set", "epochs=30000", "--max-time", "1s", "--resume");
    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(second.err()).contains("resumes after step").contains("of 30000 epochs done");
  }

  @Test
  void doesNotTrainAgainWhatIsKnownToDiverge() {
    List<String> errors = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Cli cli = run("--set", "optimizer.lr=1e30", "--resume");
      assertThat(cli.exitCode()).isEqualTo(1);
      errors.add(cli.err());
    }
    assertThat(errors.get(0)).contains("training diverged").doesNotContain("known from before");
    assertThat(errors.get(1)).contains("training diverged").contains("this is known from before");
    assertThat(out).isDirectoryNotContaining("glob:**/*-2");
  }
}
