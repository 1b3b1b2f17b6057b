package io.fmnist.testkit.kit;

import io.fmnist.api.backend.OptimizerState;
import io.fmnist.api.data.Batch;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.api.optimizer.Optimizer;
import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Seeded random weights, images, gradients and optimizer states for tests. */
public final class Samples {
  private static final int WEIGHTS = 1;
  private static final int IMAGES = 2;
  private static final int GRADIENTS = 3;
  private static final int STATE = 4;
  private static final double ZERO_SHARE = 0.2;

  private Samples() {}

  /**
   * Draws weights in which no tensor is trivial: biases and offsets are not 0, scales not 1,
   * running statistics far from their start.
   */
  public static Weights weights(Architecture architecture, long seed) {
    RandomStream random = new RandomStream(seed, Purpose.TEST, WEIGHTS, 0);
    return tensors(
        architecture,
        p -> true,
        p ->
            switch (p.role()) {
              case KERNEL -> random.nextGaussian() / Math.sqrt(p.fanIn());
              case BIAS, BETA, RUNNING_MEAN -> 0.3 * random.nextGaussian();
              case GAMMA -> 0.5 + random.nextDouble();
              case RUNNING_VARIANCE -> 0.25 + random.nextDouble();
            });
  }

  /** Draws images: a fifth of their pixels is 0, as in real ones, the others are anything. */
  public static LabeledImages images(ImageShape shape, int count, int classes, long seed) {
    RandomStream random = new RandomStream(seed, Purpose.TEST, IMAGES, 0);
    byte[] pixels = new byte[count * shape.elements()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (random.nextDouble() < ZERO_SHARE ? 0 : random.nextInt(256));
    }
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) random.nextInt(Math.min(classes, 256));
    }
    return LabeledImages.of(shape, classNames(classes), true, pixels, labels);
  }

  /** Draws a full batch. */
  public static Batch batch(Architecture architecture, int size, long seed) {
    return Batch.of(images(architecture.input(), size, architecture.classes(), seed));
  }

  /** Draws a batch that holds fewer images than it could, as the last one of an epoch does. */
  public static Batch shortBatch(Architecture architecture, int size, int capacity, long seed) {
    Batch batch = new Batch(architecture.input(), capacity);
    LabeledImages images = images(architecture.input(), capacity, architecture.classes(), seed);
    int[] order = IntStream.range(0, capacity).toArray();
    // Filled twice, so that places beyond the size hold another batch's images.
    batch.fill(images, order, 0, capacity);
    batch.fill(images, order, capacity - size, size);
    return batch;
  }

  /**
   * Draws gradients whose sizes run from 1 down to 1e-8, one size a tensor, so that every epsilon
   * matters somewhere.
   */
  public static Weights gradients(Architecture architecture, long seed) {
    RandomStream random = new RandomStream(seed, Purpose.TEST, GRADIENTS, 0);
    return tensors(
        architecture,
        ParameterSpec::isTrainable,
        p -> size(architecture, p) * random.nextGaussian());
  }

  /**
   * Draws a state as {@code steps} updates from gradients of those sizes could have left it;
   * accumulators of squares are not negative.
   */
  public static OptimizerState state(
      Architecture architecture, Optimizer optimizer, long steps, long seed) {
    RandomStream random = new RandomStream(seed, Purpose.TEST, STATE, 0);
    Map<String, Weights> slots = new LinkedHashMap<>();
    for (String slot : optimizer.slots()) {
      boolean signed = optimizer.isSigned(slot);
      slots.put(
          slot,
          tensors(
              architecture,
              ParameterSpec::isTrainable,
              p -> {
                double drawn = size(architecture, p) * random.nextGaussian();
                return signed ? drawn : drawn * drawn;
              }));
    }
    return new OptimizerState(steps, slots);
  }

  /** Returns the size of a tensor's gradients: 1, 1e-2, 1e-4, 1e-6, 1e-8, 1 and so on. */
  private static double size(Architecture architecture, ParameterSpec p) {
    int index = architecture.parameters().indexOf(p);
    return Math.pow(10, -2.0 * (index % 5));
  }

  /** Returns weights all of whose trainable values are 0, so that an update can be read exactly. */
  public static Weights zeros(Architecture architecture) {
    return tensors(architecture, p -> true, p -> p.isTrainable() ? 0 : 1);
  }

  private static Weights tensors(
      Architecture architecture,
      Predicate<ParameterSpec> wanted,
      ToDoubleFunction<ParameterSpec> value) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (ParameterSpec p : architecture.parameters()) {
      if (wanted.test(p)) {
        float[] values = new float[p.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) value.applyAsDouble(p);
        }
        tensors.put(p.name(), Tensor.of(p.shape(), values));
      }
    }
    return new Weights(tensors);
  }

  private static List<String> classNames(int classes) {
    return IntStream.range(0, Math.min(classes, 256)).mapToObj(c -> "class " + c).toList();
  }
}
