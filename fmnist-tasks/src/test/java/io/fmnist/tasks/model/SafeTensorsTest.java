package io.fmnist.tasks.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.tasks.Catalogue;
import io.fmnist.tasks.Task;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("a safetensors file")
class SafeTensorsTest {
  @TempDir private Path folder;
  private Path file;
  private Weights weights;

  @BeforeEach
  void write() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("0.kernel", Tensor.of(List.of(2, 3), 1, -0f, Float.NaN, -1e-40f, 5, 6));
    tensors.put("0.bias", Tensor.of(List.of(1), Float.MIN_VALUE));
    weights = new Weights(tensors);
    file = folder.resolve("model.safetensors");
    SafeTensors.write(file, Map.of("what", "ein \"Test\" – é"), weights);
  }

  @Test
  void isReadBackBitForBit() {
    SafeTensors.Content content = SafeTensors.read(file);
    assertThat(content.tensors()).isEqualTo(weights);
    assertThat(content.metadata()).containsEntry("what", "ein \"Test\" – é");
  }

  @Test
  void alignsItsValuesAndHasTheFormatsHeader() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int header = (int) bytes.getLong();
    assertThat(header % 8).isZero();
    String text = new String(bytes.array(), 8, header, StandardCharsets.UTF_8);
    assertThat(text)
        .contains("\"0.bias\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[24,28]}");
    assertThat(bytes.limit()).isEqualTo(8 + header + 28);
  }

  @Test
  void leavesNothingElseInItsFolder() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @ParameterizedTest(name = "cut to {0} bytes is refused")
  @ValueSource(ints = {0, 7, 8, 20, 100})
  void isRefusedWhenCut(int length) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, length));
    assertThatThrownBy(() -> SafeTensors.read(file))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("is damaged or no safetensors file");
  }

  @Test
  void isRefusedWhenItsLastByteIsMissingOrOneTooMany() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(() -> SafeTensors.read(file)).hasMessageContaining("damaged");
    Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
    assertThatThrownBy(() -> SafeTensors.read(file)).hasMessageContaining("damaged");
  }

  @Test
  void doesNotAllocateWhatItsHeaderPromises() throws IOException {
    hostile(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2000000000,2000000000],\"data_offsets\":[0,16]}}");
    hostile("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,9000000000000000000]}}");
    hostile("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}");
    hostile("{\"a\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,16]}}");
    hostile("{\"a\":{}}");
    hostile("{\"a\":5}");
    hostile("[]");
    hostile("{");
    Files.write(
        file, ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(1L << 60).array());
    assertThatThrownBy(() -> SafeTensors.read(file)).hasMessageContaining("no header length");
  }

  private void hostile(String header) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(text.length).put(text).array());
    assertThatThrownBy(() -> SafeTensors.read(file))
        .as(header)
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void isReadOrRefusedWhateverByteIsWrong() throws IOException {
    byte[] good = Files.readAllBytes(file);
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      Files.write(file, bad);
      try {
        assertThat(SafeTensors.read(file).tensors().asMap()).hasSizeLessThanOrEqualTo(2);
      } catch (FmnistException e) {
        assertThat(e).hasMessageContaining(file.toString());
      }
    }
  }

  @Test
  void holdsAModelThatDescribesItself() throws IOException {
    Task task = Catalogue.get("task0");
    Weights initial = Weights.initial(task.architecture(), 3);
    List<String> classes = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
    ModelFile model = new ModelFile(task, initial, classes, "fashion-mnist");
    Path saved = folder.resolve(ModelFile.NAME);
    model.write(saved);
    assertThat(ModelFile.read(saved)).isEqualTo(model);
    assertThat(ModelFile.read(folder)).isEqualTo(model);
  }

  @Test
  void isNoModelWithoutADescription() {
    assertThatThrownBy(() -> ModelFile.read(file)).hasMessageContaining("has no description");
    assertThatThrownBy(() -> ModelFile.read(folder.resolve("none")))
        .hasMessageContaining("does not exist");
  }
}
