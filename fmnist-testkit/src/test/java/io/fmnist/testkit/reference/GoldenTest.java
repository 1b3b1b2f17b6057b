package io.fmnist.testkit.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.optimizer.Regularization;
import io.fmnist.api.train.LearningRateSchedule;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.spec.SpecFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The numbers come from {@code src/test/oracle/make_golden.py}. */
@DisplayName("the reference gives the numbers of PyTorch and Keras 3 in float64")
class GoldenTest {
  private static final double TOLERANCE = 1e-10;
  private static final List<String> FILES = List.of("pytorch.json", "keras.json");

  private static JsonNode read(String file) {
    try (InputStream in = GoldenTest.class.getResourceAsStream(file)) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Stream<DynamicTest> each(String part, String label, GoldenCase check) {
    return FILES.stream()
        .flatMap(
            file ->
                StreamSupport.stream(read(file).get(part).spliterator(), false)
                    .map(
                        c ->
                            DynamicTest.dynamicTest(
                                file + ", " + c.get(label), () -> check.run(c))));
  }

  private interface GoldenCase {
    void run(JsonNode golden) throws IOException;
  }

  @TestFactory
  @DisplayName("for layers: logits, loss, gradients, running statistics")
  Stream<DynamicTest> networks() {
    return each("networks", "name", GoldenTest::network);
  }

  private static void network(JsonNode golden) {
    Task task = SpecFormat.read(golden.get("task").toString(), "golden.json", List.of());
    Architecture architecture = task.architecture();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (ParameterSpec p : architecture.parameters()) {
      double[] values = numbers(golden.get("weights").get(p.name()));
      tensors.put(p.name(), Tensor.of(p.shape(), Floats.of(values)));
    }
    byte[] pixels = bytes(golden.get("pixels"));
    byte[] labels = bytes(golden.get("labels"));
    List<String> classes =
        Stream.iterate(0, i -> i + 1).limit(architecture.classes()).map(i -> "class " + i).toList();
    Batch batch = Batch.of(LabeledImages.of(architecture.input(), classes, true, pixels, labels));
    DropoutMasks masks =
        new DropoutMasks(golden.get("seed").longValue(), golden.get("step").intValue());

    ReferenceNetwork network = new ReferenceNetwork(architecture, new Weights(tensors));
    close("logits", network.logits(batch), golden.get("logits"));
    ReferenceGradients computed = network.gradients(batch, masks);
    assertThat(computed.loss()).isCloseTo(golden.get("loss").doubleValue(), within(TOLERANCE));
    assertThat(names(golden.get("gradients")))
        .containsExactlyElementsOf(computed.byName().keySet());
    computed.byName().forEach((name, g) -> close(name, g, golden.get("gradients").get(name)));
    network.updateStatistics();
    for (String name : names(golden.get("statistics"))) {
      close(name, network.values(name), golden.get("statistics").get(name));
    }
  }

  @TestFactory
  @DisplayName("for optimizers: parameters after each of four updates")
  Stream<DynamicTest> optimizers() {
    return each("optimizers", "optimizer", GoldenTest::updates);
  }

  private static void updates(JsonNode golden) {
    Task task = training("optimizer", golden);
    Optimizer optimizer = task.training().optimizer();
    JsonNode clip = golden.get("clip_norm");
    Regularization regularization =
        task.training().regularization().withClipNorm(clip == null ? 0 : clip.doubleValue());
    ReferenceOptimizer reference =
        new ReferenceOptimizer(task.architecture(), optimizer, regularization, new Formulas());
    List<Parameter> tensors =
        task.architecture().parameters().stream().map(p -> new Parameter(p, false)).toList();
    apart(tensors, golden.get("start"))
        .forEach((name, values) -> named(tensors, name).load(Floats.of(values)));
    LearningRateSchedule decay =
        new LearningRateSchedule.InverseTime(golden.get("decay").doubleValue());
    for (int step = 0; step < golden.get("after").size(); step++) {
      double rate = optimizer.learningRate() * decay.factor(step, 1, 100);
      reference.update(tensors, apart(tensors, golden.get("gradients").get(step)), rate);
      double[] all = tensors.stream().flatMapToDouble(t -> Arrays.stream(t.values)).toArray();
      close("step " + step, all, golden.get("after").get(step));
    }
  }

  private static Parameter named(List<Parameter> tensors, String name) {
    return tensors.stream().filter(t -> t.spec.name().equals(name)).findFirst().orElseThrow();
  }

  /** Takes the values of all tensors apart, by name. */
  private static Map<String, double[]> apart(List<Parameter> tensors, JsonNode values) {
    double[] all = numbers(values);
    Map<String, double[]> byName = new LinkedHashMap<>();
    int at = 0;
    for (Parameter tensor : tensors) {
      byName.put(tensor.spec.name(), Arrays.copyOfRange(all, at, at += tensor.values.length));
    }
    return byName;
  }

  @TestFactory
  @DisplayName("for schedules: the factor of every step")
  Stream<DynamicTest> schedules() {
    return each("schedules", "schedule", GoldenTest::factors);
  }

  private static void factors(JsonNode golden) {
    LearningRateSchedule schedule = training("schedule", golden).training().schedule();
    long perEpoch = golden.get("stepsPerEpoch").longValue();
    long total = golden.get("totalSteps").longValue();
    double[] factors = new double[Math.toIntExact(total)];
    for (int step = 0; step < factors.length; step++) {
      factors[step] = schedule.factor(step, perEpoch, total);
    }
    close("factors", factors, golden.get("factors"));
  }

  @Test
  @DisplayName("from files of a few hundred KB at most that name their maker")
  void files() {
    for (String file : FILES) {
      assertThat(read(file).get("made by").textValue()).contains("make_golden.py");
      assertThat(read(file).get("networks").size()).isGreaterThan(15);
    }
  }

  /** Reads an optimizer or schedule in the task format; the kernel has 3 values, the bias one. */
  private static Task training(String key, JsonNode golden) {
    ObjectNode task = new ObjectMapper().createObjectNode();
    task.put("id", "golden");
    task.putArray("input").add(1).add(1).add(3);
    task.putArray("layers").addObject().put("kind", "flatten");
    task.withArray("layers").addObject().put("kind", "dense").put("units", 1);
    task.putObject("optimizer").put("kind", "sgd").put("lr", 1);
    task.set(key, golden.get(key));
    task.put("batch", 1);
    task.put("epochs", 1);
    return SpecFormat.read(task.toString(), "golden.json", List.of());
  }

  private static void close(String what, double[] actual, JsonNode golden) {
    double[] expected = numbers(golden);
    assertThat(actual).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      double scale = Math.max(Math.abs(expected[i]), 1);
      assertThat(actual[i]).as("%s[%d]", what, i).isCloseTo(expected[i], within(TOLERANCE * scale));
    }
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static double[] numbers(JsonNode node) {
    double[] values = new double[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = node.get(i).doubleValue();
    }
    return values;
  }

  private static byte[] bytes(JsonNode node) {
    byte[] values = new byte[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) node.get(i).intValue();
    }
    return values;
  }
}
