package io.fmnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fmnist.api.backend.Backends;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.tasks.predict.Classifier;
import io.fmnist.tasks.predict.Prediction;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With whichever engines the Maven profile brings. */
@Tag("every-engine")
@DisplayName("pictures of one's own")
class PicturesEngineTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int EACH = 40;

  @TempDir private Path folder;

  private String data = "";
  private String task = "";

  @BeforeEach
  void drawRedDiscsAndBlueBars() throws IOException {
    data = folder.resolve("shapes").toString();
    task = folder.resolve("shapes.yaml").toString();
    for (String name : List.of("disc", "bär")) {
      Files.createDirectories(folder.resolve("shapes").resolve(name));
      for (int i = 0; i < EACH; i++) {
        BufferedImage image = new BufferedImage(20, 16, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < 320; p++) {
          int x = p % 20 - 6 - i % 8;
          int y = p / 20 - 5 - i / 8;
          boolean inside = name.equals("disc") ? x * x + y * y < 16 : Math.abs(x) < 3;
          image.setRGB(
              p % 20, p / 20, inside ? (name.equals("disc") ? 0xC83C3C : 0x3C3CC8) - i : i);
        }
        ImageIO.write(
            image, "png", folder.resolve("shapes").resolve(name).resolve(i + ".png").toFile());
      }
    }
  }

  private static Cli ok(String... args) {
    Cli cli = Cli.run(args);
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    return cli;
  }

  private Path trained() {
    ok("new", "shapes", "--data", data, "-o", task);
    String backend = Backends.ready().get(0).id();
    // The default number of threads: some engines cannot change it within a process.
    ok(
        "run",
        task,
        "--data",
        data,
        "--epochs",
        "4",
        "-o",
        folder.resolve("runs").toString(),
        "--backend",
        backend,
        "--set",
        "batch=8");
    return folder.resolve("runs/latest");
  }

  private Cli predict(String... more) {
    List<String> args =
        new ArrayList<>(List.of("predict", folder.resolve("runs/latest").toString()));
    args.addAll(List.of(more));
    args.addAll(List.of("--backend", Backends.ready().get(0).id()));
    return Cli.run(args.toArray(String[]::new));
  }

  @Test
  void becomeATaskATrainingAndPredictionsWithAnAccuracy() throws IOException {
    Path run = trained();
    assertThat(Files.readString(Path.of(task)))
        .contains("#   \"bär\"\n#   \"disc\"\n")
        .contains("input: [3, 16, 20]");
    JsonNode record = JSON.readTree(run.resolve("run.json").toFile());
    assertThat(record.path("dataset").asText()).isEqualTo("shapes");
    assertThat(record.path("dataSha256").path("validation").asText()).hasSize(64);
    assertThat(record.path("testAccuracy").asDouble()).isGreaterThan(0.8);

    Path sheet = folder.resolve("sheet.svg");
    Cli text = predict(data, "--montage", sheet.toString());
    assertThat(text.exitCode()).as(text.err()).isZero();
    assertThat(text.lastLine())
        .matches(
            "accuracy \\d+\\.\\d\\d % \\(\\d+ of 80 pictures whose folder names their class\\)");
    assertThat(text.out().lines()).hasSize(81);
    assertThat(Files.readString(sheet)).startsWith("<svg").contains("data:image/png;base64,");
    assertThat(Files.readString(sheet).split("<image ", -1)).hasSize(81);

    Cli csv = predict(data, "--csv", "--top", "2");
    assertThat(csv.out().lines())
        .hasSize(81)
        .first()
        .isEqualTo("image,label,warning,class,probability,class2,probability2");
    assertThat(csv.err()).contains("accuracy ");

    JsonNode json = JSON.readTree(predict(data + "/disc/0.png", "--json", "--top", "1").out());
    assertThat(json.path("probabilities")).hasSize(1);
    assertThat(json.path("class").asText()).isEqualTo("disc");
    assertThat(json.has("warning")).isFalse();
    Path white = folder.resolve("white.png");
    BufferedImage page = new BufferedImage(20, 16, BufferedImage.TYPE_BYTE_GRAY);
    IntStream.range(0, 320).forEach(i -> page.getRaster().setSample(i % 20, i / 20, 0, 250));
    ImageIO.write(page, "png", white.toFile());
    assertThat(predict(white.toString()).err().replaceAll("\\s+", " "))
        .contains("white.png looks unlike the training images: its mean brightness is 250 of 255");
  }

  @Test
  void areTheSameInShowAsInARun() {
    Cli cli = ok("data", "show", "--data", data);
    assertThat(cli.out())
        .contains("shapes: images of [3, 16, 20]")
        .containsPattern("bär +26 +6 +8")
        .containsPattern("all +52 +12 +16")
        .containsPattern("test: [0-9a-f]{64}");
  }

  @Test
  void areRefusedInOneSentence() throws IOException {
    Path flat = Files.createDirectory(folder.resolve("flat"));
    Cli cli = Cli.run("new", "x", "--data", flat.toString(), "-o", task);
    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err())
        .contains("a folder of pictures with a sub-folder for each class")
        .doesNotContain("\tat ");
    cli = Cli.run("run", "task0", "--data", data, "--set", "input=[2, 28, 28]");
    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err().replaceAll("\\s+", " "))
        .contains("pictures are read as 1 channel, grey, or as 3, red, green and blue")
        .doesNotContain(" at io.fmnist");
    assertThat(Cli.run("predict", "m", "p", "--montage", "a.png").exitCode()).isEqualTo(2);
    assertThat(Cli.run("predict", "m", "p", "--json", "--csv").exitCode()).isEqualTo(2);
    assertThat(Cli.run("predict", "m", "").exitCode()).isEqualTo(2);
    for (String input : List.of("3,32", "2,32,32")) {
      assertThat(Cli.run("new", "x", "--data", data, "--input", input).exitCode()).isEqualTo(2);
    }
  }

  @Test
  void getTheSameClassesFromThirtyTwoThreadsAsFromOne() throws Exception {
    Path run = trained();
    LabeledImages drawn = Datasets.load("synthetic", FetchListener.silent()).test();
    try (Classifier classifier =
        Classifier.load(run, Backends.ready().get(0), RuntimeOptions.defaults())) {
      List<byte[]> images = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        ByteBuffer pixels = ByteBuffer.allocate(drawn.shape().elements());
        drawn.copyPixels(i, pixels);
        // Any bytes will do.
        byte[] image = new byte[classifier.input().elements()];
        for (int p = 0; p < image.length; p++) {
          image[p] = pixels.get((p + 280) % pixels.capacity());
        }
        images.add(image);
      }
      List<Prediction> alone = images.stream().map(classifier::predict).toList();
      ExecutorService pool = Executors.newFixedThreadPool(32);
      try {
        List<Future<List<Prediction>>> answers = new ArrayList<>();
        for (int t = 0; t < 32; t++) {
          answers.add(pool.submit(() -> images.stream().map(classifier::predict).toList()));
        }
        for (Future<List<Prediction>> answer : answers) {
          requireSame(alone, answer.get());
        }
      } finally {
        pool.shutdownNow();
      }
    }
  }

  /** Engines add up in another order for other batch sizes. */
  private static void requireSame(List<Prediction> expected, List<Prediction> actual) {
    for (int i = 0; i < expected.size(); i++) {
      for (Prediction.ClassProbability one : expected.get(i).byProbability()) {
        double other =
            actual.get(i).byProbability().stream()
                .filter(c -> c.name().equals(one.name()))
                .mapToDouble(Prediction.ClassProbability::probability)
                .sum();
        if (Math.abs(other - one.probability()) > 1e-5) {
          throw new AssertionError(
              String.format(
                  Locale.ROOT,
                  "image %d, %s: %s alone and %s",
                  i,
                  one.name(),
                  one.probability(),
                  other));
        }
      }
    }
  }
}
