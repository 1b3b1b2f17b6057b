package io.fmnist.tasks.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.ModelExporter;
import io.fmnist.api.backend.ModelExporters;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Adam;
import io.fmnist.api.train.TrainingSpec;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.model.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("an export without an engine")
class NetworkExporterTest {
  private static final Architecture NETWORK =
      Architecture.builder(1, 2, 2).conv2d(2, 3).flatten().dense(2).build();
  private static final Weights WEIGHTS = Weights.initial(NETWORK, 1);
  private static final List<String> NAMES = List.of("\"a\"\\", "b'''");

  @TempDir private Path folder;

  @ParameterizedTest(name = "{0}: the same network gives the same bytes, and nothing is replaced")
  @CsvSource({"keras, .keras, ''", "onnx, .onnx, ''", "pytorch, -pytorch, model.py"})
  void isReproducible(String format, String suffix, String inside) throws Exception {
    ModelExporter exporter = ModelExporters.get(format);
    assertThat(exporter.suffix()).isEqualTo(suffix);
    Path first = folder.resolve("first" + suffix);
    Path second = folder.resolve("second" + suffix);
    exporter.export(NETWORK, WEIGHTS, NAMES, first);
    exporter.export(NETWORK, WEIGHTS, NAMES, second);
    assertThat(second.resolve(inside)).hasSameBinaryContentAs(first.resolve(inside));
    assertThatThrownBy(() -> exporter.export(NETWORK, WEIGHTS, NAMES, first))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("exists already");
    assertThatThrownBy(
            () -> exporter.export(NETWORK, WEIGHTS, List.of("a"), folder.resolve("x" + suffix)))
        .hasMessageContaining("there are 1 class names");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(first, second);
    }
  }

  @ParameterizedTest
  @CsvSource({"keras, model.h5, .keras", "onnx, model, .onnx"})
  @DisplayName("must have a name by which it is loaded")
  void name(String format, String file, String ending) {
    assertThatThrownBy(
            () -> ModelExporters.get(format).export(NETWORK, WEIGHTS, NAMES, folder.resolve(file)))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("has another ending than " + ending);
  }

  @Test
  void isFoundByThreadsWhoseContextClassLoaderDoesNotKnowIt() {
    List<String> formats = ModelExporters.all().stream().map(ModelExporter::format).toList();
    assertThat(formats).contains("onnx", "pytorch", "keras");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    for (ClassLoader other : new ClassLoader[] {ClassLoader.getPlatformClassLoader(), null}) {
      thread.setContextClassLoader(other);
      try {
        assertThat(ModelExporters.all()).extracting(ModelExporter::format).isEqualTo(formats);
      } finally {
        thread.setContextClassLoader(before);
      }
    }
  }

  @Test
  @DisplayName("gives Python every class name as a text that it can print")
  void namesForPython() throws IOException {
    Architecture network = Architecture.builder(1, 2, 2).flatten().dense(3).build();
    String flag = "\uD83C\uDFF4\uDB40\uDC67\uDB40\uDC7F";
    new ModelFile(
            Task.of("mine", network, TrainingSpec.of(Adam.keras(), 8, 1, 1)),
            Weights.initial(network, 1),
            List.of(flag, "Bär \"a\"\\", "\uD800"),
            "mine")
        .export("pytorch", folder.resolve("python"));
    assertThat(Files.readString(folder.resolve("python/model.py")))
        .contains(
            "[\"\\U0001f3f4\\U000e0067\\U000e007f\", \"Bär \\U00000022a\\U00000022\\U0000005c\","
                + " \"\\U0000d800\"]");
  }
}
