package io.fmnist.testkit.kit;

import io.fmnist.api.backend.DropoutMasks;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.ActivationFunction;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.GlobalMaxPool;
import io.fmnist.api.layer.Initializer;
import io.fmnist.api.layer.MaxPool2d;
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Level 2: gradients. */
final class GradientChecks {
  private static final ImageShape TWO_CHANNELS = new ImageShape(2, 6, 7);
  private static final int CLASSES = 3;
  private static final long SEED = 5;

  private GradientChecks() {}

  static List<Check> of(long seed) {
    List<Check> checks = new ArrayList<>();
    for (LayerSample c : LayerSample.all(seed)) {
      checks.add(
          new Check(
              Rule.LAYER_GRADIENTS,
              c.name(),
              (check, session) -> {
                session.require(c.architecture(), session.anyOptimizer());
                Probe probe = Probes.gradients(c.sample(), session.anyOptimizer());
                session.compare(check, Scope.LAYER, probe, Map.of());
              }));
    }
    ties(checks);
    targets().forEach((name, sample) -> add(checks, Rule.TARGETS, name, sample));
    kinks(checks);
    checks.addAll(
        RandomChecks.of(
            Rule.RANDOM_GRADIENTS,
            seed,
            (check, session, sample) ->
                session.compare(
                    check,
                    Scope.RANDOM,
                    Probes.gradients(sample, session.anyOptimizer()),
                    Map.of())));
    return checks;
  }

  // The kernel's gradient holds the pixel under the winner, so it tells which one won. With kernel
  // 0 every window is a tie of all its places; with kernel (1, 0) over a channel of blacks and
  // whites a tie of some.
  private static void ties(List<Check> checks) {
    record Option(String name, Window window, Padding padding) {}
    List<Option> options =
        List.of(
            new Option("2x2", Window.square(2, 2), Padding.valid()),
            new Option("3x3 stride 1, same", Window.square(3, 1), Padding.same()),
            new Option(
                "3x2 stride 2, padding 1 2 0 1",
                new Window(3, 2, 2, 2),
                new Padding.Explicit(1, 2, 0, 1)));
    for (Option o : options) {
      Architecture network =
          head(one(), new MaxPool2d(o.window, o.padding), new Flatten(), Dense.of(CLASSES));
      add(checks, Rule.TIES, o.name + ", all equal", tied(network, 0, 0));
      add(checks, Rule.TIES, o.name + ", some equal", tied(network, 1, 0));
    }
    Architecture global = head(one(), new GlobalMaxPool(), Dense.of(CLASSES));
    add(checks, Rule.TIES, "whole map, all equal", tied(global, 0, 0));
    add(checks, Rule.TIES, "whole map, some equal", tied(global, 1, 0));
  }

  private static void kinks(List<Check> checks) {
    for (ActivationFunction f : ActivationFunction.values()) {
      Architecture network = head(one(), new Activation(f), new Flatten(), Dense.of(CLASSES));
      add(checks, Rule.KINKS, f.id() + " at 0", tied(network, 0, 0));
      if (f == ActivationFunction.HARD_SWISH) {
        add(checks, Rule.KINKS, f.id() + " at -3 and 3", tied(network, 6, -3));
      }
    }
  }

  /** Returns samples with targets that are not those of their labels, by what they are. */
  static Map<String, Sample> targets() {
    Map<String, float[][]> cases = new LinkedHashMap<>();
    cases.put("smoothed", new float[][] {{0.05f, 0.9f, 0.05f}, {0.9f, 0.05f, 0.05f}});
    cases.put("two classes", new float[][] {{0.3f, 0, 0.7f}, {0, 1, 0}});
    cases.put("of sum 2 and 0.25", new float[][] {{0, 2, 0}, {0.1f, 0.05f, 0.1f}});
    cases.put("all 0 of one image", new float[][] {{0, 0, 0}, {0.2f, 0.3f, 0.5f}});
    Architecture network =
        head(Conv2d.same(2, 3), Activation.relu(), new Flatten(), Dense.of(CLASSES));
    Map<String, Sample> samples = new LinkedHashMap<>();
    cases.forEach(
        (name, rows) -> {
          Batch batch = Samples.shortBatch(network, rows.length, 2 * rows.length, SEED);
          batch.setTargets(CLASSES, joined(rows));
          samples.put(
              name,
              new Sample(
                  network, Samples.weights(network, SEED), batch, new DropoutMasks(SEED, 0)));
        });
    return samples;
  }

  private static Conv2d one() {
    return new Conv2d(1, Window.square(1, 1), Padding.valid(), true, Initializer.ZEROS);
  }

  private static Architecture head(io.fmnist.api.layer.Layer... layers) {
    return new Architecture(TWO_CHANNELS, List.of(layers));
  }

  private static void add(List<Check> checks, Rule rule, String name, Sample sample) {
    checks.add(
        new Check(
            rule,
            name,
            (check, session) -> {
              session.require(sample.architecture(), session.anyOptimizer());
              Probe probe = Probes.gradients(sample, session.anyOptimizer());
              session.compare(check, Scope.LAYER, probe, Map.of());
            }));
  }

  private static float[] joined(float[][] rows) {
    float[] values = new float[rows.length * CLASSES];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, values, i * CLASSES, CLASSES);
    }
    return values;
  }

  /** Returns a sample whose first kernel weighs the first channel alone. */
  private static Sample tied(Architecture network, float weight, float bias) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(Samples.weights(network, SEED).asMap());
    tensors.put("0.kernel", Tensor.of(List.of(1, 2, 1, 1), weight, 0));
    tensors.put("0.bias", Tensor.of(List.of(1), bias));
    return new Sample(network, new Weights(tensors), blackOrWhite(3), new DropoutMasks(SEED, 0));
  }

  /** Draws images whose first channel is 0 or 255 and whose second is anything. */
  private static Batch blackOrWhite(int count) {
    RandomStream random = new RandomStream(SEED, Purpose.TEST, 7, 0);
    byte[] pixels = new byte[count * TWO_CHANNELS.elements()];
    int area = TWO_CHANNELS.height() * TWO_CHANNELS.width();
    for (int i = 0; i < pixels.length; i++) {
      boolean isFirst = i / area % 2 == 0;
      pixels[i] = (byte) (isFirst ? 255 * random.nextInt(2) : random.nextInt(256));
    }
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) random.nextInt(CLASSES);
    }
    return Batch.of(LabeledImages.of(TWO_CHANNELS, List.of("a", "b", "c"), true, pixels, labels));
  }
}
