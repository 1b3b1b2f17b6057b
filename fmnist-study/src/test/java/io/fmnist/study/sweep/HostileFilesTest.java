package io.fmnist.study.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.train.TrainingState;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.data.picture.Framing;
import io.fmnist.data.picture.ImageReader;
import io.fmnist.data.picture.PictureFolder;
import io.fmnist.study.report.RunFiles;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.model.ModelFile;
import io.fmnist.tasks.run.CellIdentity;
import io.fmnist.tasks.run.Checkpoint;
import io.fmnist.tasks.run.FakeRuns;
import io.fmnist.tasks.run.RunResult;
import io.fmnist.tasks.run.SavedRuns;
import io.fmnist.tasks.spec.SpecFormat;
import io.fmnist.tasks.spec.StudyFormat;
import io.fmnist.tasks.spec.WeightMap;
import io.fmnist.testkit.agree.AgreementFiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every reader is given valid inputs with a few changes. It may read them or refuse them in a
 * sentence, and nothing else: no other exception, no error, not more than two seconds of a
 * processor. More inputs: {@code -Dfuzz.inputs=50000}, others: {@code -Dfuzz.seed=2}.
 */
@DisplayName("a hostile file")
class HostileFilesTest {
  private static final int INPUTS = Integer.getInteger("fuzz.inputs", 150);
  private static final long SEED = Long.getLong("fuzz.seed", 1);
  private static final long MOST_NANOS = 2_000_000_000L;
  private static final Task TASK =
      SpecFormat.read(
          """
          id: tiny
          layers: [{kind: flatten}, {kind: dense, units: 10}]
          optimizer: {kind: adam}
          batch: 8
          epochs: 2
          """,
          "tiny.yaml",
          List.of());

  /** What stands in files of these formats and means more than its letters. */
  private static final List<String> TOKENS =
      List.of(
          "-1",
          "0",
          "2147483648",
          "9223372036854775808",
          "1e400",
          "1e-400",
          "NaN",
          "-0",
          "0x10",
          "&a ",
          "*a",
          "!!int ",
          "!x ",
          "<<: ",
          "- ",
          ": ",
          "\"",
          "'",
          "{",
          "}",
          "[",
          "]",
          ",",
          "\n",
          "\t",
          "\r",
          "\\",
          "\\ud800",
          "\u202e",
          "\uFEFF",
          "\0",
          "%",
          "#",
          "---\n",
          "null",
          "true",
          "[".repeat(5000),
          "{\"a\":".repeat(2000),
          "9".repeat(3000),
          "x".repeat(5000));

  @TempDir private Path folder;

  private interface Reader {
    void read(byte[] input) throws IOException;
  }

  private record Target(List<byte[]> seeds, Reader reader) {}

  @ParameterizedTest(name = "for {0} is read or refused in a sentence")
  @ValueSource(
      strings = {
        "task files",
        "changes of a task",
        "model files",
        "run.json",
        "task.yaml of a run",
        "predictions.csv",
        "weights of a run",
        "checkpoint.json",
        "state of a checkpoint",
        "plans",
        "agreements",
        "lists of numbers",
        "studies",
        "tables of runs",
        "ONNX files",
        "maps of weights",
        "labels of pictures",
        "pictures",
        "images of a dataset",
        "labels of a dataset"
      })
  @Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void isReadOrRefusedInASentence(String kind) throws IOException {
    Target target = target(kind);
    for (byte[] seed : target.seeds()) {
      target.reader().read(seed);
    }
    Random random = new Random(SEED * 31 + kind.hashCode());
    int refused = 0;
    for (int i = 0; i < INPUTS; i++) {
      byte[] input = target.seeds().get(random.nextInt(target.seeds().size())).clone();
      for (int change = 1 + random.nextInt(4); change > 0; change--) {
        input = changed(input, random);
      }
      refused += isRefused(target.reader(), input, kind + ", input " + i) ? 1 : 0;
    }
    assertThat(refused).as("most changes break something").isGreaterThan(INPUTS / 20);
  }

  private boolean isRefused(Reader reader, byte[] input, String what) throws IOException {
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    boolean refused = false;
    try {
      reader.read(input);
    } catch (FmnistException e) {
      refused = true;
      assertThat(e.getMessage()).as(what).isNotBlank().hasSizeLessThan(20_000);
      assertThat(e.getMessage()).as(what).doesNotContain("\u001b", "\u202e", "\0");
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      Path kept = Files.write(Files.createTempFile("hostile", ".bin"), input);
      fail(what + " (kept as " + kept + ")", e);
    }
    long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
    if (nanos > MOST_NANOS) {
      fail(what + " took " + nanos / 1_000_000 + " ms: " + Arrays.hashCode(input));
    }
    return refused;
  }

  private static byte[] changed(byte[] input, Random random) {
    int length = input.length;
    int at = random.nextInt(length + 1);
    int end = Math.min(length, at + 1 + random.nextInt(1 << random.nextInt(10)));
    byte[] token = TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.UTF_8);
    return switch (random.nextInt(8)) {
      case 0 -> flipped(input, random);
      case 1 -> spliced(input, at, at, token);
      case 2 -> spliced(input, at, end, new byte[0]);
      case 3 -> Arrays.copyOf(input, at);
      case 4 -> spliced(input, at, at, Arrays.copyOfRange(input, at, end));
      case 5 -> {
        byte[] noise = new byte[1 + random.nextInt(8)];
        random.nextBytes(noise);
        yield spliced(input, at, Math.min(length, at + noise.length), noise);
      }
      case 6 -> {
        byte[] same = new byte[end - at];
        Arrays.fill(same, new byte[] {0, -1, 127, -128}[random.nextInt(4)]);
        yield spliced(input, at, end, same);
      }
      default -> numberChanged(input, at, token);
    };
  }

  private static byte[] flipped(byte[] input, Random random) {
    byte[] changed = input.length == 0 ? new byte[1] : input.clone();
    changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    return changed;
  }

  /** Replaces the next run of digits. */
  private static byte[] numberChanged(byte[] input, int at, byte[] token) {
    int from = at;
    while (from < input.length && !Character.isDigit(input[from])) {
      from++;
    }
    int to = from;
    while (to < input.length && Character.isDigit(input[to])) {
      to++;
    }
    return spliced(input, from, to, token);
  }

  private static byte[] spliced(byte[] input, int from, int to, byte[] middle) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(input, 0, from);
    out.writeBytes(middle);
    out.write(input, to, input.length - to);
    return out.toByteArray();
  }

  private Target target(String kind) throws IOException {
    return switch (kind) {
      case "task files" -> taskFiles();
      case "changes of a task" ->
          new Target(
              texts("optimizer.lr=0.1", "layers[1].units=20", "batch=4", "augmentation=[]"),
              in -> SpecFormat.override(TASK, List.of(text(in))));
      case "model files" -> inRun(ModelFile.NAME, ModelFile::read);
      case "run.json" -> inRun("run.json", SavedRuns::read);
      case "task.yaml of a run" -> inRun("task.yaml", SavedRuns::read);
      case "predictions.csv" -> inRun("predictions.csv", SavedRuns::read);
      case "weights of a run" -> inRun(ModelFile.NAME, SavedRuns::read);
      case "checkpoint.json" -> inCheckpoint("checkpoint.json");
      case "state of a checkpoint" -> inCheckpoint("state.safetensors");
      case "plans" -> plans();
      case "agreements" -> {
        byte[] seed = Files.readAllBytes(Path.of("../results/agreement.json"));
        yield new Target(List.of(seed), file("agreement.json", AgreementFiles::read));
      }
      case "lists of numbers" ->
          new Target(texts("1-5", "1,2,7-9", "-3"), in -> NumberList.parse(text(in), "seeds"));
      case "studies" ->
          new Target(
              texts(StudyFormat.EXAMPLE),
              file("study.yaml", file -> Catalogue.findAll(file.toString(), List.of())));
      case "tables of runs" -> {
        List<String> lines = Files.readAllLines(Path.of("../results/tasks.csv"));
        yield new Target(
            texts(String.join("\n", lines.subList(0, 4))),
            file("runs.csv", file -> RunFiles.read(List.of(file))));
      }
      case "ONNX files" -> {
        Path onnx = folder.resolve("seed.onnx");
        ModelFile.read(FakeRuns.write(folder, TASK, "pytorch", 1, 0.8)).export("onnx", onnx);
        yield new Target(List.of(Files.readAllBytes(onnx)), file("network.onnx", ModelFile::read));
      }
      case "maps of weights" ->
          new Target(
              texts("layout: keras\nclasses: [cat, dog]\ntensors: {0.kernel: a/b}\ndataset: x\n"),
              file("map.yaml", WeightMap::read));
      case "labels of pictures" ->
          new Target(
              texts("path,label,split\na.png,cat,train\n\"b,c.png\",dog,test\nd.png,cat,test\n"),
              file("labels.csv", PictureFolder::scan));
      case "pictures" -> pictures();
      case "images of a dataset" -> inDataset("train-images-idx3-ubyte");
      case "labels of a dataset" -> inDataset("t10k-labels-idx1-ubyte");
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static List<byte[]> texts(String... texts) {
    return Stream.of(texts).map(t -> t.getBytes(StandardCharsets.UTF_8)).toList();
  }

  private static String text(byte[] input) {
    return new String(input, StandardCharsets.UTF_8);
  }

  private interface FileReader {
    void read(Path file);
  }

  /** Reads one file of that name. */
  private Reader file(String name, FileReader reader) {
    return in -> reader.read(Files.write(folder.resolve(name), in));
  }

  private Target taskFiles() {
    List<byte[]> yaml =
        Catalogue.study().stream()
            .map(task -> SpecFormat.toYaml(task).getBytes(StandardCharsets.UTF_8))
            .toList();
    byte[] json = SpecFormat.toJson(Catalogue.get("task9")).getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve("task.yaml");
    return new Target(
        Stream.concat(yaml.stream(), Stream.of(json)).toList(),
        in -> Catalogue.find(Files.write(file, in).toString(), List.of()));
  }

  /** Reads the folder of a run whose file of that name was changed. */
  private Target inRun(String name, FileReader reader) throws IOException {
    Path run = FakeRuns.write(folder, TASK, "pytorch", 1, 0.8);
    byte[] seed = Files.readAllBytes(run.resolve(name));
    return new Target(
        List.of(seed),
        in -> {
          Files.write(run.resolve(name), in);
          reader.read(run);
        });
  }

  private Target inCheckpoint(String name) throws IOException {
    RunResult run = FakeRuns.of(TASK, "pytorch", 1, 0.8);
    TrainingState state =
        new TrainingState(
            3,
            run.weights(),
            new OptimizerState(3, Map.of("m", run.weights(), "v", run.weights()), Map.of()),
            Optional.empty(),
            Optional.empty(),
            1e-3,
            run.history().epochs().subList(0, 1),
            TrainingState.EpochSums.NONE);
    Path written =
        new Checkpoint(CellIdentity.of(run), OptionalInt.empty(), Instant.EPOCH, 1, state)
            .write(folder);
    byte[] seed = Files.readAllBytes(written.resolve(name));
    return new Target(
        List.of(seed),
        in -> {
          Files.write(written.resolve(name), in);
          Checkpoint.read(written);
        });
  }

  private Target plans() throws IOException {
    Path plan = folder.resolve("seed.json");
    PlanFile.write(plan, Plans.of(List.of("task0", "task3"), List.of(1L, 2L), "pytorch"));
    return new Target(List.of(Files.readAllBytes(plan)), file("plan.json", PlanFile::read));
  }

  private Target pictures() throws IOException {
    BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
    image.getGraphics().fillOval(5, 5, 20, 20);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ByteArrayOutputStream gif = new ByteArrayOutputStream();
    ByteArrayOutputStream bmp = new ByteArrayOutputStream();
    ByteArrayOutputStream tiff = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    ImageIO.write(image, "jpeg", jpeg);
    ImageIO.write(image, "gif", gif);
    ImageIO.write(image, "bmp", bmp);
    ImageIO.write(image, "tiff", tiff);
    return new Target(
        Stream.of(png, jpeg, gif, bmp, tiff).map(ByteArrayOutputStream::toByteArray).toList(),
        file(
            "picture",
            file ->
                ImageReader.read(
                    file, new ImageShape(1, 28, 28), Framing.OBJECT, ImageReader.Inversion.AUTO)));
  }

  /** Reads a dataset of ten images whose file of that name was changed, plain or packed. */
  private Target inDataset(String name) throws IOException {
    idx("train-images-idx3-ubyte", 10, 4, 4);
    idx("train-labels-idx1-ubyte", 10);
    idx("t10k-images-idx3-ubyte", 10, 4, 4);
    idx("t10k-labels-idx1-ubyte", 10);
    byte[] plain = Files.readAllBytes(folder.resolve(name));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    }
    return new Target(
        List.of(plain, packed.toByteArray()),
        in -> {
          Files.write(folder.resolve(name), in);
          Datasets.load(folder.toString(), FetchListener.silent());
        });
  }

  private void idx(String name, int... sizes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 0, 8, (byte) sizes.length});
    int elements = 1;
    for (int size : sizes) {
      out.writeBytes(new byte[] {0, 0, 0, (byte) size});
      elements *= size;
    }
    for (int i = 0; i < elements; i++) {
      out.write(sizes.length == 1 ? i % 3 : i);
    }
    Files.write(folder.resolve(name), out.toByteArray());
  }
}
