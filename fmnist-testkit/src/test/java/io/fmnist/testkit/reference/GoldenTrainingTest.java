package io.fmnist.testkit.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fmnist.api.augment.Augmentation;
import io.fmnist.api.augment.AugmentedBatch;
import io.fmnist.api.backend.support.SoftmaxCrossEntropy;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.train.Targets;
import io.fmnist.tasks.spec.SpecFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The numbers come from {@code src/test/oracle/make_golden_training.py}. */
@DisplayName("a training gives the numbers of other programs")
class GoldenTrainingTest {
  private static Stream<JsonNode> cases(String part) {
    try (InputStream in = GoldenTrainingTest.class.getResourceAsStream("training.json")) {
      return StreamSupport.stream(new ObjectMapper().readTree(in).get(part).spliterator(), false);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @TestFactory
  @DisplayName("for augmentation: pixels and targets, NumPy's")
  Stream<DynamicTest> augmentations() {
    return cases("augmentations")
        .map(c -> DynamicTest.dynamicTest(c.get("augmentation").toString(), () -> augmentation(c)));
  }

  private static void augmentation(JsonNode golden) {
    int classes = 3;
    Batch batch = batch(golden, shape(golden.get("shape")), bytes(golden.get("pixels")), classes);
    int[] images = integers(golden.get("images"));
    AugmentedBatch.augment(
        pipeline(golden.get("augmentation")),
        batch,
        classes,
        golden.get("epoch").intValue(),
        golden.get("seed").longValue(),
        images);
    byte[] after = new byte[batch.size() * batch.shape().elements()];
    batch.pixels().get(after);
    assertThat(after).isEqualTo(bytes(golden.get("after")));
    for (int i = 0; i < batch.size() * classes; i++) {
      assertThat((double) batch.target(i / classes, i % classes))
          .isCloseTo(golden.get("targets").get(i).doubleValue(), within(1e-7));
    }
  }

  private static List<Augmentation> pipeline(JsonNode pipeline) {
    return SpecFormat.read(
            "{\"id\": \"golden\", \"layers\": [{\"kind\": \"flatten\"}], \"batch\": 2, \"epochs\": 1,"
                + " \"optimizer\": {\"kind\": \"sgd\"}, \"augmentation\": "
                + pipeline
                + "}",
            "golden.json",
            List.of())
        .training()
        .augmentation();
  }

  @TestFactory
  @DisplayName("for targets: loss and gradient by the logits, PyTorch's and Keras's")
  Stream<DynamicTest> losses() {
    return cases("losses")
        .map(
            c ->
                DynamicTest.dynamicTest(
                    "smoothing "
                        + c.get("label_smoothing")
                        + ", class weights "
                        + c.get("class_weights")
                        + ", image weights "
                        + c.get("image_weights"),
                    () -> loss(c)));
  }

  private static void loss(JsonNode golden) {
    int classes = 4;
    int images = golden.get("labels").size();
    Batch batch = batch(golden, new ImageShape(1, 1, 1), new byte[images], classes);
    List<Double> weights = new ArrayList<>();
    golden.get("class_weights").forEach(w -> weights.add(w.doubleValue()));
    new Targets(golden.get("label_smoothing").doubleValue(), weights)
        .set(batch, classes, floats(golden.get("image_weights")));
    float[] logits = floats(golden.get("logits"));
    double loss = golden.get("loss").doubleValue();
    assertThat(SoftmaxCrossEntropy.loss(logits, classes, batch).loss())
        .isCloseTo(loss, within(1e-6));
    assertThat(new SoftmaxCrossEntropyMath().loss(Floats.widened(logits), batch, classes))
        .isCloseTo(loss, within(1e-6));
    float[] gradient = SoftmaxCrossEntropy.gradient(logits, classes, batch);
    double[] reference =
        new SoftmaxCrossEntropyMath().gradient(Floats.widened(logits), batch, classes);
    for (int i = 0; i < gradient.length; i++) {
      double expected = golden.get("gradient").get(i).doubleValue();
      assertThat((double) gradient[i]).isCloseTo(expected, within(1e-7));
      assertThat(reference[i]).isCloseTo(expected, within(1e-7));
    }
  }

  private static Batch batch(JsonNode golden, ImageShape shape, byte[] pixels, int classes) {
    byte[] labels = bytes(golden.get("labels"));
    List<String> names = Collections.nCopies(classes, "a class");
    return Batch.of(LabeledImages.of(shape, names, true, pixels, labels));
  }

  private static ImageShape shape(JsonNode sizes) {
    return new ImageShape(
        sizes.get(0).intValue(), sizes.get(1).intValue(), sizes.get(2).intValue());
  }

  private static int[] integers(JsonNode list) {
    return IntStream.range(0, list.size()).map(i -> list.get(i).intValue()).toArray();
  }

  private static byte[] bytes(JsonNode list) {
    byte[] bytes = new byte[list.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) list.get(i).intValue();
    }
    return bytes;
  }

  private static float[] floats(JsonNode list) {
    float[] floats = new float[list.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = list.get(i).floatValue();
    }
    return floats;
  }
}
