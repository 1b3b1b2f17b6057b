package io.fmnist.testkit.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.backend.ModelExporter;
import io.fmnist.api.backend.ModelExporters;
import io.fmnist.api.data.Batch;
import io.fmnist.api.file.WholeFile;
import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.ActivationFunction;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Sgd;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.model.ModelFile;
import io.fmnist.testkit.reference.ReferenceNetwork;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Exports every case of the kit and 100 random networks in the formats that need no engine, and
 * leaves them, with images and the logits of the float64 reference, in {@code target/exchange},
 * where .ci/checks/exchange.sh gives them to ONNX Runtime, PyTorch and Keras.
 */
@DisplayName("exported without an engine")
class ExportedNetworksTest {
  private static final Path FOLDER = Path.of("target", "exchange");
  private static final int RANDOM = 100;
  private static final long SEED = 20;

  @Test
  @DisplayName("are all layers and activations, and an ONNX file is read back as the same network")
  void everyLayer() throws IOException {
    assertThat(ModelExporters.all())
        .extracting(ModelExporter::format)
        .containsExactly("keras", "onnx", "pytorch");
    WholeFile.delete(FOLDER);
    Set<Object> seen = new HashSet<>();
    int index = 0;
    for (LayerCase each : LayerCases.all()) {
      Architecture architecture = each.architecture();
      collect(architecture.resolved(), seen);
      Batch batch = Samples.batch(architecture, 4, SEED);
      check("case" + index++, architecture, Samples.weights(architecture, SEED), batch);
    }
    assertThat(seen).contains((Object[]) Layer.class.getPermittedSubclasses());
    assertThat(seen).contains((Object[]) ActivationFunction.values());
    for (int i = 0; i < RANDOM; i++) {
      Sample sample = RandomNetworks.draw(SEED, i).sample();
      check("random" + i, sample.architecture(), sample.weights(), sample.batch());
    }
    try (var folders = Files.list(FOLDER)) {
      assertThat(folders).hasSize(LayerCases.all().size() + RANDOM);
    }
  }

  private static void collect(List<ResolvedLayer> layers, Set<Object> seen) {
    for (ResolvedLayer at : layers) {
      seen.add(at.layer().getClass());
      if (at.layer() instanceof Activation activation) {
        seen.add(activation.function());
      }
      collect(at.main(), seen);
      collect(at.shortcut(), seen);
    }
  }

  private static void check(String name, Architecture architecture, Weights weights, Batch batch)
      throws IOException {
    Path folder = Files.createDirectories(FOLDER.resolve(name));
    List<String> classes =
        IntStream.range(0, architecture.classes()).mapToObj(c -> "class \"" + c + "\"").toList();
    Task task = Task.of(name, architecture, TrainingSpec.of(Sgd.of(0.1), 8, 2, 1));
    ModelFile model = new ModelFile(task, weights, classes, "drawn");
    model.export("onnx", folder.resolve("model.onnx"));
    model.export("keras", folder.resolve("model.keras"));
    model.export("pytorch", folder.resolve("pytorch"));
    assertThat(ModelFile.read(folder.resolve("model.onnx"))).isEqualTo(model);

    ImageShape shape = architecture.input();
    byte[] pixels = new byte[batch.size() * shape.elements()];
    batch.pixels().get(pixels);
    Files.write(folder.resolve("pixels.bin"), pixels);
    double[] logits = new ReferenceNetwork(architecture, weights).logits(batch);
    ByteBuffer bytes =
        ByteBuffer.allocate(logits.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(logits).forEach(bytes::putDouble);
    Files.write(folder.resolve("logits.bin"), bytes.array());
    Files.writeString(
        folder.resolve("case.json"),
        Json.page(
            Map.of(
                "images",
                batch.size(),
                "classes",
                architecture.classes(),
                "input",
                List.of(shape.channels(), shape.height(), shape.width()))));
  }
}
