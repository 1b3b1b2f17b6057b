package io.fmnist.dl4j.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.Device;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.ModelExporters;
import io.fmnist.api.backend.ModelRequest;
import io.fmnist.api.backend.RuntimeOptions;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.ActivationFunction;
import io.fmnist.api.layer.AvgPool2d;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.DepthwiseConv2d;
import io.fmnist.api.layer.GlobalAvgPool;
import io.fmnist.api.layer.GlobalMaxPool;
import io.fmnist.api.layer.Initializer;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.layer.MaxPool2d;
import io.fmnist.api.layer.Normalization;
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Sgd;
import io.fmnist.dl4j.Dl4jBackend;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("An exported zip")
class Dl4jZipExporterTest {
  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final int IMAGES = 5;

  @TempDir Path folder;

  @Test
  @DisplayName("gives a plain Deeplearning4j program the same logits, for a sequence of layers")
  void sequence() throws Exception {
    check(
        Architecture.builder(2, 11, 9)
            .add(new Normalization(List.of(0.25, 0.75), List.of(0.5, 0.125)))
            .conv2d(5, 3)
            .relu()
            .batchNorm()
            .maxPool2d(2)
            .dropout(0.25)
            .add(
                new Conv2d(
                    4,
                    Window.square(3, 2),
                    new Padding.Explicit(1, 0, 2, 1),
                    false,
                    Initializer.HE_NORMAL))
            .add(new Activation(ActivationFunction.LEAKY_RELU))
            .add(DepthwiseConv2d.same(3))
            .flatten()
            .dense(8)
            .add(new Activation(ActivationFunction.ELU))
            .batchNorm()
            .dense(3)
            .build());
  }

  @Test
  @DisplayName(
      "gives a plain Deeplearning4j program the same logits, for residuals and padded pools")
  void graph() throws Exception {
    check(
        Architecture.builder(1, 9, 7)
            .conv2d(4, 3)
            .add(
                new Residual(
                    List.of(Conv2d.same(4, 3), new Activation(ActivationFunction.TANH)), List.of()))
            .add(new MaxPool2d(Window.square(3, 2), Padding.same()))
            .add(new AvgPool2d(Window.square(2, 2), Padding.same()))
            .add(new Activation(ActivationFunction.SIGMOID))
            .add(new Activation(ActivationFunction.SILU))
            .add(new Residual(List.of(new GlobalAvgPool()), List.of(new GlobalMaxPool())))
            .dense(3)
            .build());
  }

  @ParameterizedTest
  @CsvSource({"1, 3, 27", "1, 4, 28", "2, 4, 28", "2, 5, 25", "2, 3, 10"})
  @DisplayName("gives the same logits for same padding where windows leave pixels out")
  void sparseWindows(int size, int stride, int side) throws Exception {
    Window window = Window.square(size, stride);
    for (Layer layer :
        List.of(
            new MaxPool2d(window, Padding.same()),
            new AvgPool2d(window, Padding.same()),
            new Conv2d(4, window, Padding.same(), true, Initializer.HE_NORMAL),
            new DepthwiseConv2d(window, Padding.same(), true, Initializer.HE_NORMAL))) {
      check(Architecture.builder(2, side, side).add(layer).flatten().dense(3).build());
      Files.delete(folder.resolve("model.zip"));
    }
  }

  private void check(Architecture architecture) throws Exception {
    int elements = architecture.input().elements();
    byte[] pixels = new byte[IMAGES * elements];
    float[] scaled = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 37 % 251);
      scaled[i] = (pixels[i] & 0xff) / 255f;
    }
    Batch batch =
        Batch.of(
            LabeledImages.of(
                architecture.input(), NAMES, true, pixels, new byte[] {0, 1, 2, 0, 1}));
    Path zip = folder.resolve("model.zip");
    float[] expected;
    try (BackendModel model =
        new Dl4jBackend()
            .create(
                new ModelRequest(
                    architecture,
                    new Sgd(0.01, 0.9, false),
                    Weights.initial(architecture, 3),
                    new RuntimeOptions(Device.cpu(), 1)))) {
      // So that biases and running statistics are not what they start as.
      for (int step = 0; step < 5; step++) {
        model.trainStep(batch, 0.05, new DropoutMasks(1, step));
      }
      expected = model.logits(batch);
      ModelExporters.get("dl4j").export(architecture, model.weights(), NAMES, zip);
    }
    ComputationGraph graph = ModelSerializer.restoreComputationGraph(zip.toFile());
    INDArray input =
        Nd4j.create(
            scaled,
            new long[] {
              IMAGES,
              architecture.input().channels(),
              architecture.input().height(),
              architecture.input().width()
            },
            'c');
    INDArray[] outputs = graph.output(input);
    float[] logits = outputs[0].dup('c').data().asFloat();
    assertThat(logits).hasSameSizeAs(expected);
    for (int i = 0; i < logits.length; i++) {
      assertThat(logits[i]).isCloseTo(expected[i], Offset.offset(1e-5f));
    }
    assertThat(outputs[1].sum(1).sumNumber().doubleValue()).isCloseTo(IMAGES, Offset.offset(1e-4));
    List<String> names = ModelSerializer.getObjectFromFile(zip.toFile(), "classNames");
    assertThat(names).isEqualTo(NAMES);
  }

  @ParameterizedTest
  @EnumSource(
      value = ActivationFunction.class,
      names = {"GELU", "GELU_TANH", "HARD_SWISH"})
  @DisplayName("is refused where Deeplearning4j has no such activation")
  void refusesActivations(ActivationFunction function) {
    Architecture architecture =
        Architecture.builder(1, 2, 2).flatten().dense(3).add(new Activation(function)).build();
    Path zip = folder.resolve("model.zip");
    assertThatThrownBy(
            () ->
                ModelExporters.get("dl4j")
                    .export(architecture, Weights.initial(architecture, 1), NAMES, zip))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("no activation " + function.id() + " (layer 2)");
    assertThat(zip).doesNotExist();
  }

  @Test
  @DisplayName("does not overwrite a file")
  void keepsWhatIsThere() throws Exception {
    Architecture architecture = Architecture.builder(1, 2, 2).flatten().dense(3).build();
    Path taken = Files.writeString(folder.resolve("taken.zip"), "mine");
    assertThatThrownBy(
            () ->
                new Dl4jZipExporter()
                    .export(architecture, Weights.initial(architecture, 1), NAMES, taken))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("taken.zip exists already");
    assertThat(taken).hasContent("mine");
  }

  @Test
  @DisplayName("does not replace a device or a link to nowhere, nor says to remove it")
  void keepsWhatIsNoFile() throws Exception {
    Architecture architecture = Architecture.builder(1, 2, 2).flatten().dense(3).build();
    Weights weights = Weights.initial(architecture, 1);
    Path link = Files.createSymbolicLink(folder.resolve("link.zip"), folder.resolve("nowhere"));
    for (Path target : List.of(Path.of("/dev/null"), link)) {
      assertThatThrownBy(() -> new Dl4jZipExporter().export(architecture, weights, NAMES, target))
          .isInstanceOf(FmnistException.class)
          .hasMessageContaining(target + " exists already and is no file, but a device")
          .hasMessageNotContaining("remove");
    }
    assertThat(link).isSymbolicLink();
  }

  @Test
  @DisplayName("may be a process's first use of ND4J: its limits on memory are lifted for good")
  void startsAsForTraining() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            FirstExport.class.getName(),
            folder.resolve("model.zip").toString());
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("limits 0 and 0");
  }
}
