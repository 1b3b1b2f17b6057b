package io.fmnist.testkit.kit;

import io.fmnist.api.InvalidSpecException;
import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.ActivationFunction;
import io.fmnist.api.layer.AvgPool2d;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.DepthwiseConv2d;
import io.fmnist.api.layer.Dropout;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.GlobalAvgPool;
import io.fmnist.api.layer.GlobalMaxPool;
import io.fmnist.api.layer.Initializer;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.layer.MaxPool2d;
import io.fmnist.api.layer.Normalization;
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * Draws small networks of any valid form: depth, kinds of layers, kernels, strides, paddings, odd
 * and non-square inputs down to one pixel, and how full the batch is.
 */
final class RandomNetworks {
  /** Networks a run. */
  static final int COUNT = 210;

  private static final int TRIES = 1000;
  private static final long MAX_COST = 60_000;

  private final RandomStream random;

  private RandomNetworks(RandomStream random) {
    this.random = random;
  }

  /**
   * A network with a sample.
   *
   * @param sample fair
   * @param batch kind of its batch
   * @param seed that the sample was drawn with
   */
  record Drawn(Sample sample, BatchKind batch, long seed) {}

  /** Draws the network of an index; the same seed and index always give the same. */
  static Drawn draw(long seed, int index) {
    RandomNetworks networks = new RandomNetworks(new RandomStream(seed, Purpose.TEST, index, 1));
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Optional<Architecture> architecture = networks.network();
      if (architecture.isEmpty() || cost(architecture.get()) > MAX_COST) {
        continue;
      }
      BatchKind[] kinds = BatchKind.values();
      BatchKind batch = kinds[networks.random.nextInt(kinds.length)];
      long sampleSeed = networks.random.nextInt();
      Optional<Sample> sample = Sample.fair(architecture.get(), batch, sampleSeed);
      if (sample.isPresent()) {
        return new Drawn(sample.get(), batch, sampleSeed);
      }
    }
    throw new IllegalStateException(
        "no fair network in " + TRIES + " tries for seed " + seed + ", index " + index);
  }

  private static long cost(Architecture architecture) {
    return architecture.multiplyAdds() + architecture.parameterCount();
  }

  private Optional<Architecture> network() {
    ImageShape input = new ImageShape(between(1, 3), between(1, 13), between(1, 13));
    List<Layer> layers = new ArrayList<>();
    if (chance(0.2)) {
      layers.add(normalization(input.channels()));
    }
    int maps = between(0, 6);
    for (int i = 0; i < maps; i++) {
      layers.add(mapLayer(2));
    }
    layers.add(
        switch (random.nextInt(6)) {
          case 0 -> new GlobalAvgPool();
          case 1 -> new GlobalMaxPool();
          default -> new Flatten();
        });
    int vectors = between(0, 3);
    for (int i = 0; i < vectors; i++) {
      layers.add(vectorLayer(1));
    }
    if (vectors == 0 || chance(0.8)) {
      layers.add(dense());
    }
    try {
      return Optional.of(new Architecture(input, layers));
    } catch (InvalidSpecException e) {
      // A window larger than its map, say; the next draw may fit.
      return Optional.empty();
    }
  }

  private Layer mapLayer(int residualDepth) {
    return switch (random.nextInt(residualDepth > 0 ? 12 : 11)) {
      case 0, 1, 2 -> convolution(between(1, 6), window(true), padding(true));
      case 3 -> new MaxPool2d(window(false), padding(false));
      case 4 -> new AvgPool2d(window(false), padding(false));
      case 5 -> batchNorm();
      case 6 -> activation();
      case 7 -> dropout();
      case 8 -> normalization(1);
      case 9, 10 ->
          new DepthwiseConv2d(window(true), padding(true), chance(0.7), Initializer.GLOROT_UNIFORM);
      default -> mapResidual(residualDepth - 1);
    };
  }

  private Residual mapResidual(int depth) {
    int filters = between(1, 4);
    int stride = between(1, 2);
    List<Layer> main = new ArrayList<>();
    main.add(convolution(filters, Window.square(between(1, 3), stride), Padding.same()));
    if (chance(0.5)) {
      main.add(batchNorm());
    }
    if (chance(0.5)) {
      main.add(activation());
    }
    if (depth > 0 && chance(0.3)) {
      main.add(
          new Residual(
              List.of(convolution(filters, Window.square(3, 1), Padding.same())), List.of()));
    }
    List<Layer> shortcut = new ArrayList<>();
    shortcut.add(convolution(filters, Window.square(1, stride), Padding.same()));
    if (chance(0.3)) {
      shortcut.add(dropout());
    }
    return new Residual(main, shortcut);
  }

  private Layer vectorLayer(int residualDepth) {
    return switch (random.nextInt(residualDepth > 0 ? 7 : 6)) {
      case 0, 1 -> dense();
      case 2 -> batchNorm();
      case 3 -> activation();
      case 4 -> dropout();
      case 5 -> normalization(1);
      default -> {
        int units = between(1, 6);
        yield new Residual(
            List.of(new Dense(units, true, Initializer.GLOROT_UNIFORM), activation()),
            List.of(new Dense(units, false, Initializer.GLOROT_UNIFORM)));
      }
    };
  }

  private Conv2d convolution(int filters, Window window, Padding padding) {
    return new Conv2d(filters, window, padding, chance(0.7), Initializer.GLOROT_UNIFORM);
  }

  private Dense dense() {
    return new Dense(between(1, 12), chance(0.8), Initializer.GLOROT_UNIFORM);
  }

  private BatchNorm batchNorm() {
    double[] momenta = {0, 0.5, 0.9, 0.99};
    double[] epsilons = {1e-3, 1e-2, 0.1};
    return new BatchNorm(momenta[random.nextInt(4)], epsilons[random.nextInt(3)]);
  }

  private Normalization normalization(int channels) {
    return new Normalization(
        numbers(-1, 1, chance(0.5) ? 1 : channels), numbers(0.25, 2, chance(0.5) ? 1 : channels));
  }

  private List<Double> numbers(double low, double high, int count) {
    return DoubleStream.generate(() -> low + (high - low) * random.nextDouble())
        .limit(count)
        .boxed()
        .toList();
  }

  private Activation activation() {
    ActivationFunction[] functions = ActivationFunction.values();
    return new Activation(functions[random.nextInt(functions.length)]);
  }

  private Dropout dropout() {
    double[] rates = {0, 0.1, 0.25, 0.5, 0.8};
    return new Dropout(rates[random.nextInt(rates.length)]);
  }

  private Window window(boolean kernel) {
    int most = kernel ? 5 : 3;
    return new Window(between(1, most), between(1, most), between(1, 3), between(1, 3));
  }

  private Padding padding(boolean kernel) {
    return switch (random.nextInt(3)) {
      case 0 -> Padding.valid();
      case 1 -> Padding.same();
      default -> {
        int most = kernel ? 3 : 1;
        yield new Padding.Explicit(
            between(0, most), between(0, most), between(0, most), between(0, most));
      }
    };
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  private int between(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }
}
