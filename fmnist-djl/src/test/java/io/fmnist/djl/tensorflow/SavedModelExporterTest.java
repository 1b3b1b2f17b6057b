package io.fmnist.djl.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import io.fmnist.api.FmnistException;
import io.fmnist.api.backend.BackendModel;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.backend.ModelExporter;
import io.fmnist.api.backend.ModelExporters;
import io.fmnist.api.data.Batch;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Sgd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("an exported SavedModel")
class SavedModelExporterTest {
  private static final ModelExporter EXPORTER = ModelExporters.get("saved-model");
  private static final Architecture NETWORK = Networks.awkward();
  private static final int IMAGES = 6;

  @Test
  @DisplayName("gives the model's logits when DJL's Criteria and Predictor load it")
  void djlLoadsIt(@TempDir Path folder) throws Exception {
    Batch batch = Networks.batch(IMAGES);
    try (BackendModel model = trained(batch)) {
      float[] expected = model.logits(batch);
      Path target = folder.resolve("model");
      EXPORTER.export(NETWORK, model.weights(), Networks.classNames(), target);
      assertThat(predict(target, batch)).containsExactly(expected, within(1e-5f));
      assertThat(Files.readAllLines(target.resolve("synset.txt"))).isEqualTo(Networks.classNames());
      keepForPython(model.weights(), batch, expected);
    }
  }

  /** Trains a little, so that running statistics are not at their start. */
  private static BackendModel trained(Batch batch) {
    BackendModel model = Networks.model(Sgd.of(0.05));
    for (int step = 0; step < 5; step++) {
      model.trainStep(batch, 0.05, new DropoutMasks(1, step));
    }
    return model;
  }

  private static float[] predict(Path target, Batch batch) throws Exception {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(target)
            .optEngine("TensorFlow")
            .build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        Predictor<NDList, NDList> predictor = model.newPredictor();
        NDManager manager = model.getNDManager().newSubManager()) {
      ImageShape image = NETWORK.input();
      // A predictor adds the batch axis to a single image; ours is fed image by image.
      float[] logits = new float[IMAGES * NETWORK.classes()];
      byte[] pixels = channelsLast(batch, image);
      for (int i = 0; i < IMAGES; i++) {
        ByteBuffer one = ByteBuffer.allocateDirect(image.elements());
        one.put(pixels, i * image.elements(), image.elements()).flip();
        Shape shape = new Shape(1, image.height(), image.width(), image.channels());
        NDList outputs = predictor.predict(new NDList(manager.create(one, shape, DataType.UINT8)));
        System.arraycopy(
            outputs.get(0).toFloatArray(), 0, logits, i * NETWORK.classes(), NETWORK.classes());
      }
      return logits;
    }
  }

  private static byte[] channelsLast(Batch batch, ImageShape image) {
    ByteBuffer source = batch.pixels();
    byte[] pixels = new byte[source.remaining()];
    int area = image.height() * image.width();
    for (int i = 0; i < pixels.length; i++) {
      int n = i / image.elements();
      int c = i % image.elements() / area;
      int place = i % area;
      pixels[(n * area + place) * image.channels() + c] = source.get(i);
    }
    return pixels;
  }

  /** Leaves what src/test/oracle/check_saved_model.py checks with Python's TensorFlow. */
  private static void keepForPython(Weights weights, Batch batch, float[] logits)
      throws IOException {
    Path folder = Files.createTempDirectory(Path.of("target"), "saved-model-");
    EXPORTER.export(NETWORK, weights, Networks.classNames(), folder.resolve("model"));
    ImageShape image = NETWORK.input();
    Files.write(folder.resolve("pixels.bin"), channelsLast(batch, image));
    StringBuilder text = new StringBuilder();
    for (float logit : logits) {
      text.append(String.format(Locale.ROOT, "%.9g%n", logit));
    }
    Files.write(folder.resolve("logits.txt"), text.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  @DisplayName("is not written over what is there")
  void refusesExistingTarget(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("model"), "precious");
    Weights weights = Weights.initial(NETWORK, 1);
    assertThatThrownBy(() -> EXPORTER.export(NETWORK, weights, Networks.classNames(), file))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("exists already");
    assertThat(file).hasContent("precious");
  }

  @Test
  @DisplayName("does not replace a link to nowhere")
  void refusesBrokenLink(@TempDir Path folder) throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("model"), folder.resolve("nowhere"));
    Weights weights = Weights.initial(NETWORK, 1);
    assertThatThrownBy(() -> EXPORTER.export(NETWORK, weights, Networks.classNames(), link))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("is no folder, but a device, pipe or broken link");
    assertThat(link).isSymbolicLink();
  }

  @Test
  @DisplayName("needs a folder to stand in, and leaves nothing behind without one")
  void needsAParent(@TempDir Path folder) throws IOException {
    Path target = folder.resolve("no such folder").resolve("model");
    Weights weights = Weights.initial(NETWORK, 1);
    assertThatThrownBy(() -> EXPORTER.export(NETWORK, weights, Networks.classNames(), target))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("does not exist; make it first");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  @DisplayName("has one name for each class, each on one line")
  void checksNames(@TempDir Path folder) {
    Path target = folder.resolve("model");
    Weights weights = Weights.initial(NETWORK, 1);
    assertThatThrownBy(() -> EXPORTER.export(NETWORK, weights, List.of("a", "b"), target))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("2 class names")
        .hasMessageContaining("4 logits");
    for (String name : List.of("c\nd", "c\n", "\rc")) {
      List<String> broken = List.of("a", "b", name, "e");
      assertThatThrownBy(() -> EXPORTER.export(NETWORK, weights, broken, target))
          .isInstanceOf(FmnistException.class)
          .hasMessageContaining("line break");
    }
    assertThat(target).doesNotExist();
  }
}
