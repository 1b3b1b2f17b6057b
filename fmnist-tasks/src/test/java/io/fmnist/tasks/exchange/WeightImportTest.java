package io.fmnist.tasks.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.DepthwiseConv2d;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.data.picture.Framing;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.model.ImageStatistics;
import io.fmnist.tasks.model.ModelFile;
import io.fmnist.tasks.model.SafeTensors;
import io.fmnist.tasks.spec.WeightMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("weights that another program trained")
class WeightImportTest {
  private static final Task TASK =
      task(
          Architecture.builder(1, 4, 5)
              .conv2d(3, 3)
              .batchNorm()
              .add(DepthwiseConv2d.same(3))
              .add(Conv2d.same(3, 1))
              .add(Conv2d.same(3, 1))
              .flatten()
              .dropout(0.5)
              .dense(4)
              .build());

  @TempDir private Path folder;

  private static Task task(Architecture architecture) {
    return Task.of("mine", architecture, TrainingSpec.of(Adam.keras(), 8, 1, 1));
  }

  private static Weights weights(Task task) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Weights.initial(task.architecture(), 1)
        .asMap()
        .forEach(
            (name, t) -> {
              float[] values = new float[t.size()];
              IntStream.range(0, values.length)
                  .forEach(i -> values[i] = tensors.size() + i / (float) values.length);
              tensors.put(name, Tensor.of(t.shape(), values));
            });
    return new Weights(tensors);
  }

  private Path write(Map<String, Tensor> tensors) throws IOException {
    Path file = folder.resolve("theirs.safetensors");
    SafeTensors.write(file, Map.of("format", "pt"), new Weights(tensors));
    return file;
  }

  private WeightMap map(String yaml) throws IOException {
    return WeightMap.read(Files.writeString(folder.resolve("map.yaml"), yaml));
  }

  @Test
  @DisplayName("come back from PyTorch as they were exported, residuals included")
  void fromOurExport() {
    Task task =
        task(
            Architecture.builder(1, 4, 4)
                .conv2d(2, 3)
                .add(new Residual(List.of(Conv2d.same(2, 3), Conv2d.same(2, 3)), List.of()))
                .flatten()
                .dense(2)
                .build());
    ImageStatistics.Range range = new ImageStatistics.Range(0.25, 0.5);
    ModelFile model =
        new ModelFile(
            task,
            weights(task),
            List.of("a", "b"),
            "mine",
            Optional.of(new ImageStatistics(Framing.WHOLE, range, range, 0.5)));
    Path exported = folder.resolve("exported");
    model.export("pytorch", exported);
    WeightImport imported = WeightImport.of(task, exported.resolve(ModelFile.NAME), WeightMap.NONE);
    assertThat(imported.model()).isEqualTo(model);
    assertThat(imported.unused()).isEmpty();
    assertThat(imported.matches().get(2))
        .isEqualTo(
            new WeightImport.Match(
                "1.main.0.kernel",
                List.of(2, 2, 3, 3),
                "layer1_main_0.weight",
                List.of(2, 2, 3, 3)));
  }

  @Test
  @DisplayName("are matched by role, shape and numbers, of which 10 comes after 9")
  void byOrder() throws IOException {
    Weights ours = weights(TASK);
    Map<String, String> names =
        Map.of(
            "0",
            "features.0",
            "1",
            "features.1",
            "2",
            "features.5",
            "3",
            "features.9",
            "4",
            "features.10",
            "7",
            "head");
    Map<String, Tensor> theirs = new LinkedHashMap<>();
    // The order of the names, as PyTorch's writer has it: 10 before 9.
    new java.util.TreeMap<>(names)
        .descendingMap()
        .forEach(
            (layer, module) ->
                ours.asMap()
                    .forEach(
                        (name, t) -> {
                          if (name.startsWith(layer + ".")) {
                            theirs.put(module + "." + torch(name.substring(2)), t);
                          }
                        }));
    theirs.put("features.1.num_batches_tracked", Tensor.of(List.of(), 3));
    WeightImport imported = WeightImport.of(TASK, write(theirs), WeightMap.NONE);
    assertThat(imported.model().weights()).isEqualTo(ours);
    assertThat(imported.model().classNames()).containsExactly("0", "1", "2", "3");
    assertThat(imported.unused()).isEmpty();
  }

  private static String torch(String role) {
    return switch (role) {
      case "kernel", "gamma" -> "weight";
      case "bias", "beta" -> "bias";
      case "running_mean" -> "running_mean";
      default -> "running_var";
    };
  }

  @Test
  @DisplayName("of Keras are turned to our axes, and to our order of flattened values")
  void keras() throws IOException {
    Map<String, Tensor> theirs = new LinkedHashMap<>();
    theirs.put("conv2d/kernel", counted(3, 3, 1, 3));
    theirs.put("conv2d/bias", counted(3));
    theirs.put("batch_normalization/gamma", counted(3));
    theirs.put("batch_normalization/beta", counted(3));
    theirs.put("batch_normalization/moving_mean", counted(3));
    theirs.put("batch_normalization/moving_variance", counted(3));
    theirs.put("depthwise_conv2d/kernel", counted(3, 3, 3, 1));
    theirs.put("depthwise_conv2d/bias", counted(3));
    theirs.put("conv2d_1/kernel", counted(1, 1, 3, 3));
    theirs.put("conv2d_1/bias", counted(3));
    theirs.put("conv2d_2/kernel", counted(1, 1, 3, 3));
    theirs.put("conv2d_2/bias", counted(3));
    theirs.put("dense/kernel", counted(60, 4));
    theirs.put("dense/bias", counted(4));
    // Biases of four layers have one shape, and their names differ in words.
    String names =
        """
        layout: keras
        classes: [a, b, c, d]
        dataset: theirs
        tensors:
          0.kernel: conv2d/kernel
          0.bias: conv2d/bias
          1.gamma: batch_normalization/gamma
          1.beta: batch_normalization/beta
          1.running_mean: batch_normalization/moving_mean
          1.running_variance: batch_normalization/moving_variance
          2.kernel: depthwise_conv2d/kernel
          2.bias: depthwise_conv2d/bias
          3.kernel: conv2d_1/kernel
          3.bias: conv2d_1/bias
          4.kernel: conv2d_2/kernel
          4.bias: conv2d_2/bias
          7.kernel: dense/kernel
          7.bias: dense/bias
        """;
    ModelFile read = WeightImport.of(TASK, write(theirs), map(names)).model();
    assertThat(read.classNames()).containsExactly("a", "b", "c", "d");
    assertThat(read.dataset()).isEqualTo("theirs");
    // [out 2, in 0, row 1, column 2] is [1, 2, 0, 2] there.
    assertThat(read.weights().get("0.kernel").get(2 * 9 + 3 + 2)).isEqualTo((1 * 3 + 2) * 3 + 2);
    // [channel 1, 0, row 2, column 0] is [2, 0, 1, 0] there.
    assertThat(read.weights().get("2.kernel").get(9 + 2 * 3)).isEqualTo(2 * 9 + 1);
    // Unit 3, channel 2, row 1, column 4 of the flattened [3, 4, 5] map.
    assertThat(read.weights().get("7.kernel").get(3 * 60 + 2 * 20 + 1 * 5 + 4))
        .isEqualTo(((1 * 5 + 4) * 3 + 2) * 4 + 3);
    ModelFile same =
        WeightImport.of(TASK, write(theirs), map("flatten: channels_first\n" + names)).model();
    assertThat(same.weights().get("7.kernel").get(3 * 60 + 7)).isEqualTo(7 * 4 + 3);

    theirs.remove("conv2d_2/bias");
    Path file = write(theirs);
    assertThatThrownBy(() -> WeightImport.of(TASK, file, map(names)))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("4.bias: the file has no tensor \"conv2d_2/bias\"; did you mean");
    assertThatThrownBy(() -> WeightImport.of(TASK, file, map("layout: keras")))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("0.bias, 2.bias, 3.bias, 4.bias needs 4 of bias [3]");
  }

  private static Tensor counted(Integer... shape) {
    float[] values = new float[List.of(shape).stream().reduce(1, (a, b) -> a * b)];
    IntStream.range(0, values.length).forEach(i -> values[i] = i);
    return Tensor.of(List.of(shape), values);
  }

  @Test
  @DisplayName("are refused where two fit one place and no number tells which is first")
  void ambiguous() throws IOException {
    Task task = task(Architecture.builder(1, 1, 1).flatten().dense(1).dense(1).build());
    Map<String, Tensor> theirs = new LinkedHashMap<>();
    for (String module : List.of("first", "second")) {
      theirs.put(module + ".weight", Tensor.of(List.of(1, 1), 1));
      theirs.put(module + ".bias", Tensor.of(List.of(1), 1));
    }
    Path file = write(theirs);
    assertThatThrownBy(() -> WeightImport.of(task, file, WeightMap.NONE))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("1.kernel, 2.kernel could be any of first.weight, second.weight");
    theirs.put("third.scale", Tensor.of(List.of(1), 1));
    Path unknown = write(theirs);
    assertThatThrownBy(() -> WeightImport.of(task, unknown, WeightMap.NONE))
        .hasMessageContaining("\"third.scale\" ends in no word that says what it is");
    WeightMap named =
        map(
            "tensors: {1.kernel: first.weight, 1.bias: first.bias, 2.kernel: second.weight,"
                + " 2.bias: second.bias}");
    assertThat(WeightImport.of(task, unknown, named).unused()).containsExactly("third.scale");
    WeightMap wrong = map("tensors: {1.kernel: first.bias, 5.kernel: first.weight}");
    assertThatThrownBy(() -> WeightImport.of(task, unknown, wrong))
        .hasMessageContaining("1.kernel: first.bias has shape [1], but [1, 1] is needed")
        .hasMessageContaining("1.bias [1] has no source")
        .hasMessageContaining("5.kernel is not a tensor of this network");
  }

  @ParameterizedTest(name = "a map with {0} is refused")
  @CsvSource(
      delimiter = '|',
      value = {
        "layout: tensorflow | it is \"tensorflow\"; allowed are",
        "[1]                | it is a list; a map is a group of keys",
        "tensors: 1         | tensors: it is \"1\"; it looks like",
        "classes: a         | classes: it is \"a\"; a list of names is needed",
        "tensors: {a: [1]}  | it is a list; a name is needed",
        "layuot: keras      | layuot: this key is unknown; did you mean layout?"
      })
  void wrongMap(String yaml, String message) {
    assertThatThrownBy(() -> map(yaml))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining(message);
  }

  @Test
  @DisplayName("with another number of class names are refused")
  void classes() throws IOException {
    Task task = task(Architecture.builder(1, 1, 1).flatten().dense(2).build());
    Path file =
        write(
            Map.of("weight", Tensor.of(List.of(2, 1), 1, 2), "bias", Tensor.of(List.of(2), 1, 2)));
    assertThatThrownBy(() -> WeightImport.of(task, file, map("classes: [a]")))
        .hasMessageContaining("class names of the map: there are 1, but the network has 2 logits");
    assertThatThrownBy(() -> map("classes: [cat, cat]"))
        .hasMessageContaining("classes: a name is there twice: [cat, cat]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "[\"a\", null]", "[1, 2]", "no JSON"})
  @DisplayName("are numbered where the file's class names are another program's")
  void odd(String classes) throws IOException {
    assertThat(imported(classes).model().classNames()).containsExactly("0", "1", "2", "3");
  }

  private WeightImport imported(String classes) throws IOException {
    Path file = folder.resolve("named.safetensors");
    SafeTensors.write(file, Map.of("classes", classes), weights(TASK));
    StringBuilder names = new StringBuilder("tensors:\n");
    weights(TASK).asMap().keySet().forEach(n -> names.append("  " + n + ": " + n + "\n"));
    return WeightImport.of(TASK, file, map(names.toString()));
  }

  @Test
  @DisplayName("may have fewer class names than logits in the file, but none twice")
  void classNames() throws IOException {
    ModelFile few = imported("[\"a\", \"b\"]").model();
    assertThat(few.classNames()).containsExactly("a", "b");
    assertThat(few.logitNames()).containsExactly("a", "b", "class 2", "class 3");
    few.export("pytorch", folder.resolve("few"));
    assertThat(Files.readString(folder.resolve("few/model.py")))
        .contains("[\"a\", \"b\", \"class 2\", \"class 3\"]");
    assertThatThrownBy(() -> imported("[\"a\", \"b\", \"a\", \"d\"]"))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("class names of the file's metadata: two are alike");
    assertThatThrownBy(() -> imported("[\"a\", \"b\", \"c\", \"d\", \"e\"]"))
        .hasMessageContaining("there are 5, but the network has 4 logits");
  }

  @Test
  @DisplayName("have no variance below zero, which an exchanged mean can be")
  void variances() {
    Map<String, Tensor> tensors = new LinkedHashMap<>(weights(TASK).asMap());
    Tensor mean = tensors.get("1.running_mean");
    float[] values = mean.toArray();
    values[1] = -1e-3f;
    tensors.put("1.running_variance", Tensor.of(mean.shape(), values));
    assertThatThrownBy(
            () -> new ModelFile(TASK, new Weights(tensors), List.of("a", "b", "c", "d"), "d"))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("1.running_variance has negative values, but is a variance");
  }

  @Test
  @DisplayName("may end in a flattened map of one pixel, whose order is the same everywhere")
  void onePixel() throws IOException {
    Task task = task(Architecture.builder(1, 1, 1).conv2d(3, 1).flatten().build());
    Path file = folder.resolve("theirs.safetensors");
    Map<String, Tensor> theirs = new LinkedHashMap<>();
    theirs.put("conv/kernel", Tensor.of(List.of(1, 1, 1, 3), 4, 5, 6));
    theirs.put("conv/bias", Tensor.of(List.of(3), 1, 2, 3));
    SafeTensors.write(file, Map.of(), new Weights(theirs));
    assertThat(WeightImport.of(task, file, map("layout: keras\n")).model().weights().get("0.bias"))
        .isEqualTo(Tensor.of(List.of(3), 1, 2, 3));
  }

  @Test
  @DisplayName("name at most forty of the file's tensors where one is missing")
  void manyNames() throws IOException {
    Map<String, Tensor> theirs = new LinkedHashMap<>();
    IntStream.range(0, 500)
        .forEach(i -> theirs.put("t".repeat(2000) + i, Tensor.of(List.of(1), 1)));
    Path file = write(theirs);
    WeightMap map = map("tensors: {0.kernel: missing}\n");
    assertThatThrownBy(() -> WeightImport.of(TASK, file, map))
        .hasMessageContaining("has no tensor \"missing\"")
        .hasMessageContaining(" and 460 more")
        .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(20_000));
  }
}
