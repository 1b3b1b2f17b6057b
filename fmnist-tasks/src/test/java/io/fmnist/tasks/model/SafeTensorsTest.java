package io.fmnist.tasks.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("a safetensors file")
class SafeTensorsTest {
  private static final Task TINY =
      Task.of(
          "tiny",
          new Architecture(new ImageShape(1, 3, 3), List.of(new Flatten(), Dense.of(2))),
          TrainingSpec.of(Adam.keras(), 8, 1, 1));

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
    hostile(tensor("a", "X32", "4", 0, 16));
    hostile(tensor("a", "F32", "4", 0, 16).replace("}}", "},\"a\":{}}"));
    hostile(tensor("a", "F32", "4", 0, 16).replace("{\"dt", "{\"dtype\":\"F32\",\"dt"));
    hostile(tensor("a", "F32", "2", 0, 8));
    hostile(tensor("a", "F32", "2", 8, 16));
    hostile("{" + inner("a", "F32", "3", 0, 12) + "," + inner("b", "F32", "2", 8, 16) + "}");
    hostile("{" + inner("a", "F32", "1", 0, 4) + "," + inner("b", "F32", "2", 8, 16) + "}");
    hostile(tensor("a", "F32", "2147483647,2147483647,2147483647,0", 0, 0));
    hostile(tensor("a", "F32", "0,9223372036854775807", 0, 0));
    hostile(tensor("a", "F32", "1,1,1,1,1,1,1,1,4", 0, 16));
    hostile(tensor("a", "F32", "4.0", 0, 16));
    hostile(tensor("a", "F32", "1e999999999", 0, 16));
    hostile(tensor("a", "F32", "9".repeat(100_000), 0, 16));
    hostile(tensor("a", "F64", "2", 0, 16) + "{}");
    hostile(" " + tensor("a", "F64", "2", 0, 16));
    hostile("{\"__metadata__\":{\"a\":5}," + inner("a", "F32", "4", 0, 16) + "}");
    hostile("{\"__metadata__\":[]," + inner("a", "F32", "4", 0, 16) + "}");
    hostile("{\"a\":".repeat(500_000));
    hostile("[".repeat(500_000));
    hostile("{\"a\":{\"x\":" + "[".repeat(500_000));
    hostile("{}" + " ".repeat(5_000_000));
    hostile("{\"a\":{}}");
    hostile("{\"a\":5}");
    hostile("[]");
    hostile("{");
    Files.write(
        file, ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(1L << 60).array());
    assertThatThrownBy(() -> SafeTensors.read(file)).hasMessageContaining("no header length");
    Files.write(file, "PK\3\4 and so on, as PyTorch writes".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> SafeTensors.read(file))
        .hasMessageContaining("is a ZIP file, as PyTorch's .pt and Keras's .keras are; only safe");
    Files.write(file, new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n', 0});
    assertThatThrownBy(() -> SafeTensors.read(file)).hasMessageContaining("is an HDF5 file");
  }

  private static String tensor(String name, String type, String shape, long from, long to) {
    return "{" + inner(name, type, shape, from, to) + "}";
  }

  private static String inner(String name, String type, String shape, long from, long to) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
        .formatted(name, type, shape, from, to);
  }

  private void writeRaw(String header, ByteBuffer values) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + values.capacity());
    bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).put(text).put(values.clear());
    Files.write(file, bytes.array());
  }

  private static ByteBuffer room(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private float[] readOnly(String header, ByteBuffer values) throws IOException {
    writeRaw(header, values);
    return SafeTensors.read(file).tensors().get("a").toArray();
  }

  @Test
  void mayNameItsTensorsInAnyOrder() throws IOException {
    ByteBuffer values = room(12).putFloat(1).putFloat(2).putFloat(3);
    writeRaw(
        "{"
            + inner("last", "F32", "1", 8, 12)
            + ","
            + inner("empty", "F32", "0,7", 8, 8)
            + ","
            + inner("first", "F32", "2", 0, 8)
            + ",\"__metadata__\":{\"what\":\"x\"}}",
        values);
    SafeTensors.Content content = SafeTensors.read(file);
    assertThat(content.tensors().asMap().keySet()).containsExactly("first", "empty", "last");
    assertThat(content.tensors().get("first").toArray()).containsExactly(1, 2);
    assertThat(content.tensors().get("last").toArray()).containsExactly(3);
    assertThat(content.tensors().get("empty").shape()).containsExactly(0, 7);
    assertThat(content.metadata()).containsEntry("what", "x");
  }

  @Test
  void mayHoldHalfPrecisionValues() throws IOException {
    short[] bits = {0x3C00, (short) 0xC000, 0x7BFF, 0x0001, (short) 0x8000, 0x3555, 0x7C00, 0x7E00};
    ByteBuffer values = room(16);
    for (short half : bits) {
      values.putShort(half);
    }
    assertThat(readOnly(tensor("a", "F16", "8", 0, 16), values))
        .containsExactly(
            1f, -2f, 65_504f, 0x1p-24f, -0f, 0.33325195f, Float.POSITIVE_INFINITY, Float.NaN);
  }

  @Test
  void mayHoldBrainFloats() throws IOException {
    ByteBuffer values = room(6).putShort((short) 0x3F80).putShort((short) 0xC049);
    values.putShort((short) 0x0001);
    assertThat(readOnly(tensor("a", "BF16", "3", 0, 6), values))
        .containsExactly(1f, -3.140625f, Float.intBitsToFloat(0x10000));
  }

  @Test
  void mayHoldDoublesWhichAreRoundedToTheNearest() throws IOException {
    ByteBuffer values = room(32).putDouble(0.1).putDouble(1 + 0x1p-24).putDouble(1 + 0x3p-24);
    values.putDouble(1e-60);
    assertThat(readOnly(tensor("a", "F64", "4", 0, 32), values))
        .containsExactly(0.1f, 1f, 1 + 0x2p-23f, 0f);
    ByteBuffer wide = room(16).putDouble(1).putDouble(-1e300);
    writeRaw(tensor("a", "F64", "2", 0, 16), wide);
    assertThatThrownBy(() -> SafeTensors.read(file))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining(
            "tensor a has the value -1.0E300 at index 1, which is beyond float32");
  }

  @Test
  void isRefusedWithTheTypesThatAreReadAndTheKeyThatIsTwice() throws IOException {
    writeRaw(tensor("a", "X8", "2", 0, 2), room(2));
    assertThatThrownBy(() -> SafeTensors.read(file))
        .hasMessageContaining("tensor a has the type \"X8\", which safetensors does not have");
    writeRaw(tensor("a", "F32", "1", 0, 4).replace("}}", "},\"a\":{}}"), room(4));
    assertThatThrownBy(() -> SafeTensors.read(file)).hasMessageContaining("Duplicate field 'a'");
  }

  @Test
  void isWholeWhenSeveralThreadsWriteIt() throws Exception {
    List<Weights> versions = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      float[] values = new float[20_000];
      Arrays.fill(values, i);
      versions.add(new Weights(Map.of("a", Tensor.of(List.of(20_000), values))));
    }
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 10; round++) {
        List<Callable<Void>> writers = new ArrayList<>();
        for (Weights version : versions) {
          writers.add(
              () -> {
                SafeTensors.write(file, Map.of(), version);
                return null;
              });
        }
        for (Future<Void> done : threads.invokeAll(writers)) {
          done.get();
        }
        assertThat(versions).contains(SafeTensors.read(file).tensors());
        leavesNothingElseInItsFolder();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void hostile(String header) throws IOException {
    writeRaw(header, room(16));
    assertThatThrownBy(() -> SafeTensors.read(file))
        .as(header.substring(0, Math.min(header.length(), 200)))
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

  private Path model(Weights tensors) throws IOException {
    Path saved = folder.resolve(ModelFile.NAME);
    new ModelFile(TINY, tensors, List.of("a", "b"), "fashion-mnist").write(saved);
    return saved;
  }

  @Test
  void isNoModelWithAFlippedBit() throws IOException {
    Path saved = model(Weights.initial(TINY.architecture(), 3));
    ModelFile right = ModelFile.read(saved);
    byte[] good = Files.readAllBytes(saved);
    Random random = new Random(11);
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(saved, bad);
      try {
        // A flipped bit in the name of the checksums themselves, or in a space, changes nothing.
        assertThat(ModelFile.read(saved)).isEqualTo(right);
      } catch (FmnistException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(380);
    byte[] last = good.clone();
    last[last.length - 1] ^= 1;
    Files.write(saved, last);
    assertThatThrownBy(() -> ModelFile.read(saved))
        .hasMessageContaining("the checksum of tensor 1.bias is not the one that was written");
  }

  @Test
  void isAModelWithoutChecksumsToo() throws IOException {
    Path saved = model(Weights.initial(TINY.architecture(), 3));
    ModelFile right = ModelFile.read(saved);
    SafeTensors.Content content = SafeTensors.read(saved);
    Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
    assertThat(metadata.remove("sha256")).isNotNull();
    SafeTensors.write(saved, metadata, content.tensors());
    assertThat(ModelFile.read(saved)).isEqualTo(right);
  }

  @Test
  void isNoModelOfANewerFormat() throws IOException {
    Path saved = model(Weights.initial(TINY.architecture(), 3));
    SafeTensors.Content content = SafeTensors.read(saved);
    Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
    metadata.put("format", "fmnist 2");
    SafeTensors.write(saved, metadata, content.tensors());
    assertThatThrownBy(() -> ModelFile.read(saved))
        .hasMessageContaining("has the format \"fmnist 2\"; this fmnist reads up to \"fmnist 1\"");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void isNoModelWithAWeightThatIsNoNumber(float value) throws IOException {
    Path saved = model(Weights.initial(TINY.architecture(), 3));
    SafeTensors.Content content = SafeTensors.read(saved);
    Map<String, Tensor> tensors = new LinkedHashMap<>(content.tensors().asMap());
    tensors.put("1.bias", Tensor.of(List.of(2), 0, value));
    Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
    metadata.remove("sha256");
    SafeTensors.write(saved, metadata, new Weights(tensors));
    assertThatThrownBy(() -> ModelFile.read(saved))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("1.bias of shape [2] has the value " + value + " at index 1");
    assertThatThrownBy(() -> model(new Weights(tensors))).hasMessageContaining("1.bias");
  }

  @Test
  void isNoModelWithoutADescription() {
    assertThatThrownBy(() -> ModelFile.read(file)).hasMessageContaining("has no description");
    assertThatThrownBy(() -> ModelFile.read(folder.resolve("none")))
        .hasMessageContaining("does not exist");
  }

  @Test
  void isNoModelUnderNamesOfAnotherProgram() throws IOException {
    Path saved = model(Weights.initial(TINY.architecture(), 3));
    SafeTensors.Content content = SafeTensors.read(saved);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    content.tensors().asMap().forEach((name, tensor) -> tensors.put("layer" + name, tensor));
    SafeTensors.write(saved, content.metadata(), new Weights(tensors));
    assertThatThrownBy(() -> ModelFile.read(saved))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("under names of another program, layer1.kernel, layer1.bias...")
        .hasMessageContaining("import the file");
  }

  @Test
  void isNoFolderWithoutOne() throws IOException {
    Path runs = Files.createDirectory(folder.resolve("runs"));
    assertThatThrownBy(() -> ModelFile.read(runs))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining(
            "has no model.safetensors, so it is no run folder; name a run folder");
    Path run = Files.createDirectory(runs.resolve("task0"));
    Files.copy(model(Weights.initial(TINY.architecture(), 3)), run.resolve(ModelFile.NAME));
    assertThatThrownBy(() -> ModelFile.read(runs)).hasMessageContaining("for example " + run);
  }

  @Test
  void passesOverTensorsThatAreNoWeights() throws IOException {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    sizes.putAll(Map.of("BOOL", 1, "I8", 1, "F8_E4M3", 1, "I16", 2, "I32", 4, "U64", 8));
    StringBuilder header = new StringBuilder("{");
    int at = 0;
    for (Map.Entry<String, Integer> type : sizes.entrySet()) {
      header.append(inner(type.getKey(), type.getKey(), "1", at, at + type.getValue()));
      header.append(',');
      at += type.getValue();
    }
    header.append(inner("weight", "F32", "1", at, at + 4)).append('}');
    writeRaw(header.toString(), room(at + 4));
    assertThat(SafeTensors.read(file).tensors().asMap()).containsOnlyKeys("weight");
  }
}
