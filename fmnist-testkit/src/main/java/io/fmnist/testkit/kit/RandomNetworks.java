package io.fmnist.testkit.kit;

import io.fmnist.api.InvalidSpecException;
import io.fmnist.api.Records;
import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Dropout;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.layer.Initializer;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Residual;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.model.Shape;
import io.fmnist.api.model.VectorShape;
import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Draws small networks of any valid form: depth, kinds of layers, kernels, strides, paddings, odd
 * and non-square inputs down to one pixel, and how full the batch is. Kinds and options are those
 * of {@link LayerCases}.
 */
final class RandomNetworks {
  /** Networks a run. */
  static final int COUNT = 210;

  private static final int TRIES = 1000;
  private static final int LAYER_TRIES = 100;
  private static final long MAX_COST = 60_000;

  /** The layers of all cases by kind, residuals aside. */
  private static final List<List<Layer>> KINDS =
      List.copyOf(
          LayerCases.all().stream()
              .flatMap(c -> c.architecture().flattened().stream())
              .map(ResolvedLayer::layer)
              .distinct()
              .collect(
                  Collectors.groupingBy(
                      Object::getClass,
                      LinkedHashMap<Class<?>, List<Layer>>::new,
                      Collectors.toList()))
              .values());

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
    int maps = between(0, 6);
    for (int i = 0; i < maps; i++) {
      add(input, layers, ImageShape.class, 2);
    }
    int vectors = between(1, 4);
    for (int i = 0; i < vectors; i++) {
      add(input, layers, VectorShape.class, 1);
    }
    if (vectors == 1 || chance(0.8)) {
      layers.add(new Dense(between(1, 12), chance(0.8), Initializer.GLOROT_UNIFORM));
    }
    try {
      return Optional.of(new Architecture(input, layers));
    } catch (InvalidSpecException e) {
      return Optional.empty();
    }
  }

  /**
   * Adds a layer that fits.
   *
   * @param wanted the kind of its output
   * @param residuals how deep residuals may go
   */
  private void add(
      ImageShape input, List<Layer> layers, Class<? extends Shape> wanted, int residuals) {
    for (int attempt = 0; attempt < LAYER_TRIES; attempt++) {
      List<Layer> longer = new ArrayList<>(layers);
      try {
        longer.add(
            residuals > 0 && random.nextInt(KINDS.size() + 1) == 0
                ? residual(input, layers, wanted, residuals - 1)
                : layer());
        if (wanted.isInstance(output(input, longer))) {
          layers.add(longer.get(layers.size()));
          return;
        }
      } catch (InvalidSpecException e) {
        // A window larger than its map, say; the next draw may fit.
      }
    }
  }

  /** Draws a layer: its options from the cases of its kind, but any whole number and window. */
  private Layer layer() {
    List<Layer> cases = KINDS.get(random.nextInt(KINDS.size()));
    Class<? extends Layer> kind = cases.get(0).getClass();
    List<Object> options = new ArrayList<>();
    for (String name : Records.values(cases.get(0)).keySet()) {
      Layer one = cases.get(random.nextInt(cases.size()));
      Object option = Objects.requireNonNull(Records.values(one).get(name));
      options.add(
          option instanceof Integer
              ? Integer.valueOf(between(1, 8))
              : option instanceof Window
                  ? window()
                  : option instanceof Padding ? padding() : option);
    }
    return Records.make(kind, options);
  }

  /** Draws a residual whose shortcut is a convolution or a dense layer, or its input. */
  private Residual residual(
      ImageShape input, List<Layer> before, Class<? extends Shape> wanted, int residuals) {
    List<Layer> layers = new ArrayList<>(before);
    int count = between(1, 3);
    for (int i = 0; i < count; i++) {
      add(input, layers, wanted, residuals);
    }
    List<Layer> main = layers.subList(before.size(), layers.size());
    Shape from = output(input, before);
    Shape to = output(input, layers);
    List<Layer> shortcut = new ArrayList<>();
    if (!from.equals(to) || chance(0.5)) {
      shortcut.addAll(projection(from, to));
    }
    if (chance(0.3)) {
      shortcut.add(new Dropout(0.25));
    }
    return new Residual(main, shortcut);
  }

  private static List<Layer> projection(Shape from, Shape to) {
    if (from instanceof ImageShape larger && to instanceof ImageShape map) {
      int rows = Math.max(1, larger.height() / map.height());
      int columns = Math.max(1, larger.width() / map.width());
      Window window =
          new Window(
              larger.height() - (map.height() - 1) * rows,
              larger.width() - (map.width() - 1) * columns,
              rows,
              columns);
      return List.of(
          new Conv2d(map.channels(), window, Padding.valid(), true, Initializer.GLOROT_UNIFORM));
    }
    Dense dense = new Dense(to.elements(), false, Initializer.GLOROT_UNIFORM);
    return from instanceof ImageShape ? List.of(new Flatten(), dense) : List.of(dense);
  }

  /**
   * Returns the shape after some layers.
   *
   * @throws InvalidSpecException if they do not fit
   */
  private static Shape output(ImageShape input, List<Layer> layers) {
    if (layers.isEmpty()) {
      return input;
    }
    // An architecture ends in a vector, which a flatten makes of a map and refuses to take.
    List<Layer> flat = new ArrayList<>(layers);
    flat.add(new Flatten());
    Architecture whole;
    try {
      whole = new Architecture(input, flat);
    } catch (InvalidSpecException e) {
      whole = new Architecture(input, layers);
    }
    return whole.resolved().get(layers.size() - 1).output();
  }

  private Window window() {
    return new Window(between(1, 5), between(1, 5), between(1, 3), between(1, 3));
  }

  private Padding padding() {
    return switch (random.nextInt(3)) {
      case 0 -> Padding.valid();
      case 1 -> Padding.same();
      default -> new Padding.Explicit(between(0, 3), between(0, 3), between(0, 3), between(0, 3));
    };
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  private int between(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }
}
