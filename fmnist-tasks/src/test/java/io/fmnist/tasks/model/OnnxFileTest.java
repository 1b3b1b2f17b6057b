package io.fmnist.tasks.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.ModelExporters;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.file.ProtoMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("an ONNX file")
class OnnxFileTest {
  private static final Architecture NETWORK =
      Architecture.builder(1, 3, 3).conv2d(2, 3).relu().batchNorm().flatten().dense(2).build();
  private static final ModelFile MODEL =
      new ModelFile(
          Task.of("tiny", NETWORK, TrainingSpec.of(Adam.keras(), 8, 1, 1)),
          Weights.initial(NETWORK, 1),
          List.of("dress", "Bär"),
          "mine");

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void export() {
    file = folder.resolve("model.onnx");
    MODEL.export("onnx", file);
  }

  private void refused(byte[] bytes, String message) throws IOException {
    Files.write(file, bytes);
    assertThatThrownBy(() -> ModelFile.read(file))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining(file + " ")
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  @DisplayName("that fmnist wrote is read back as it was, and written again with the same bytes")
  void isReadBack() throws IOException {
    ModelFile read = ModelFile.read(file);
    assertThat(read).isEqualTo(MODEL);
    Path again = folder.resolve("again.ONNX");
    read.export("onnx", again);
    assertThat(again).hasSameBinaryContentAs(file);
    assertThat(ModelFile.read(again)).isEqualTo(MODEL);
  }

  @Test
  @DisplayName("is refused where it is cut short, wherever that is")
  void cutShort() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int length = 0; length < bytes.length; length++) {
      refused(Arrays.copyOf(bytes, length), "");
    }
  }

  @Test
  @DisplayName("is refused where a byte is wrong, or the byte says nothing about the network")
  void wrongByte() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int refused = 0;
    for (int i = 0; i < bytes.length; i++) {
      byte[] wrong = bytes.clone();
      wrong[i] ^= (byte) (1 << i % 8);
      Files.write(file, wrong);
      try {
        assertThat(ModelFile.read(file)).as("byte " + i).isEqualTo(MODEL);
      } catch (FmnistException e) {
        assertThat(e).hasMessageContaining("model.onnx");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(bytes.length * 9 / 10);
  }

  @Test
  @DisplayName("of another program is refused with its first operator")
  void another() throws IOException {
    ProtoMessage node = new ProtoMessage().text(1, "x").text(2, "y").text(4, "Conv");
    ProtoMessage whole = new ProtoMessage().number(1, 2).number(2, 7).text(8, "w");
    ProtoMessage graph = new ProtoMessage().message(1, node).message(5, whole);
    refused(
        new ProtoMessage().number(1, 9).message(7, graph).toBytes(),
        "its metadata has no \"task\" (its first operator is Conv)");
  }

  @Test
  @DisplayName("whose graph another program changed is refused")
  void changed() throws IOException {
    String text = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
    refused(
        text.replace("Relu", "Selu").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1),
        "another program changed its graph");
  }

  @Test
  @DisplayName("is refused where lengths, types or numbers make no sense, without much memory")
  void nonsense() throws IOException {
    byte[] hugeLength = {0x3A, -1, -1, -1, -1, -1, -1, -1, -1, 0x7F};
    refused(hugeLength, "field 7 says that it has 9223372036854775807 bytes");
    refused(new byte[] {0x3A, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1}, "more than 10 bytes");
    refused(new byte[] {0x38, 1}, "field 7 is no message");
    refused(new byte[] {0x3B, 1}, "field 7 has the unknown type 3");
    refused(new byte[] {0, 1}, "begins no field");
    refused(new byte[0], "it has no graph");
    ProtoMessage two = new ProtoMessage().message(7, new ProtoMessage());
    refused(two.message(7, new ProtoMessage()).toBytes(), "it has two graphs");
    ProtoMessage entry = new ProtoMessage().bytes(1, new byte[] {-1, -1});
    refused(new ProtoMessage().message(14, entry).toBytes(), "field 1 is no UTF-8 text");
    assertThatThrownBy(() -> ModelFile.read(folder.resolve("none.onnx")))
        .hasMessageContaining("none.onnx does not exist");
    assertThatThrownBy(() -> ModelFile.read(Files.createDirectory(folder.resolve("d.onnx"))))
        .isInstanceOf(FmnistException.class);
  }

  @Test
  @DisplayName("that says nothing of its task is for other programs only")
  void withoutTask() {
    Path plain = folder.resolve("plain.onnx");
    ModelExporters.get("onnx").export(NETWORK, MODEL.weights(), MODEL.classNames(), plain);
    assertThatThrownBy(() -> ModelFile.read(plain)).hasMessageContaining("has no \"task\"");
  }

  @Test
  @DisplayName("keeps the long names of tensors in residual sums within residual sums")
  void hasLongNames() {
    List<Layer> layers = List.of(Conv2d.same(1, 3));
    for (int depth = 0; depth < 9; depth++) {
      layers = List.of(new Residual(layers, List.of()));
    }
    List<Layer> all = new ArrayList<>(layers);
    all.addAll(List.of(new Flatten(), Dense.of(2)));
    Architecture deep = new Architecture(new ImageShape(1, 3, 3), all);
    assertThat(deep.parameters().get(0).name()).hasSizeGreaterThan(60);
    ModelFile model =
        new ModelFile(
            Task.of("deep", deep, TrainingSpec.of(Adam.keras(), 8, 1, 1)),
            Weights.initial(deep, 1),
            List.of("a", "b"),
            "mine");
    Path target = folder.resolve("deep.onnx");
    model.export("onnx", target);
    assertThat(ModelFile.read(target)).isEqualTo(model);
  }
}
