package io.fmnist.tasks.spec;

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
import io.fmnist.api.model.FrozenLayers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Reads and writes layers; their keys and defaults stand in docs/spec-format.md. A layer is written
 * with every key, defaults too, so that a file says all and means one thing.
 */
final class LayerFormat {
  private final SpecProblems problems;
  private final Set<String> frozen;
  private final Map<String, Function<Fields, Supplier<Layer>>> kinds = new LinkedHashMap<>();

  /**
   * Prepares to read.
   *
   * @param frozen receives the paths of layers that are not to be trained
   */
  LayerFormat(SpecProblems problems, Set<String> frozen) {
    this.problems = problems;
    this.frozen = frozen;
    kinds.put("conv2d", this::conv2d);
    kinds.put("depthwiseconv2d", this::depthwiseConv2d);
    kinds.put("maxpool2d", f -> pool(f, MaxPool2d::new));
    kinds.put("avgpool2d", f -> pool(f, AvgPool2d::new));
    kinds.put("globalavgpool", f -> GlobalAvgPool::new);
    kinds.put("globalmaxpool", f -> GlobalMaxPool::new);
    kinds.put("batchnorm", LayerFormat::batchNorm);
    kinds.put("normalization", LayerFormat::normalization);
    kinds.put("activation", LayerFormat::activation);
    kinds.put("dropout", LayerFormat::dropout);
    kinds.put("flatten", f -> Flatten::new);
    kinds.put("dense", LayerFormat::dense);
    kinds.put("residual", this::residual);
    kinds.replaceAll((kind, reader) -> fields -> trainable(fields, reader));
  }

  /** Reads a layer, and whether it is trained: {@code layers[5].main[0]} has the path 5.main.0. */
  private Supplier<Layer> trainable(Fields fields, Function<Fields, Supplier<Layer>> reader) {
    Supplier<Layer> layer = reader.apply(fields);
    if (!fields.truth("trainable", true)) {
      frozen.add(
          fields.path().replaceFirst("^layers\\[(\\d+)]", "$1").replaceAll("\\[(\\d+)]", ".$1"));
    }
    return layer;
  }

  /** Reads a list of layers; those that are wrong are reported and left out. */
  List<Layer> read(SpecNode node, String path) {
    return KindReader.list(node, path, problems, kinds, "layers", "{kind: dense, units: 10}");
  }

  private Supplier<Layer> conv2d(Fields fields) {
    int filters = fields.whole("filters");
    Supplier<Window> window = window(fields, "kernel", List.of(1, 1));
    Supplier<Padding> padding = padding(fields);
    boolean bias = fields.truth("bias", true);
    Initializer initializer = initializer(fields);
    return () -> new Conv2d(filters, window.get(), padding.get(), bias, initializer);
  }

  private Supplier<Layer> depthwiseConv2d(Fields fields) {
    Supplier<Window> window = window(fields, "kernel", List.of(1, 1));
    Supplier<Padding> padding = padding(fields);
    boolean bias = fields.truth("bias", true);
    Initializer initializer = initializer(fields);
    return () -> new DepthwiseConv2d(window.get(), padding.get(), bias, initializer);
  }

  private interface PoolMaker {
    Layer make(Window window, Padding padding);
  }

  private Supplier<Layer> pool(Fields fields, PoolMaker maker) {
    Supplier<Window> window = window(fields, "size", List.of());
    Supplier<Padding> padding = padding(fields);
    return () -> maker.make(window.get(), padding.get());
  }

  /**
   * Reads size and stride; without a stride it is {@code stride}, or the size where that is empty.
   */
  private static Supplier<Window> window(Fields fields, String key, List<Integer> stride) {
    List<Integer> size =
        fields.required(key).map(n -> fields.wholes(key, n, 2)).orElse(List.of(1, 1));
    List<Integer> steps =
        fields
            .optional("stride")
            .map(n -> fields.wholes("stride", n, 2))
            .orElse(stride.isEmpty() ? size : stride);
    return () -> new Window(size.get(0), size.get(1), steps.get(0), steps.get(1));
  }

  private Supplier<Padding> padding(Fields fields) {
    Optional<SpecNode> node = fields.optional("padding");
    if (node.isEmpty()) {
      return Padding::valid;
    }
    if (node.get() instanceof SpecNode.Scalar scalar) {
      switch (scalar.text()) {
        case "same" -> {
          return Padding::same;
        }
        case "valid" -> {
          return Padding::valid;
        }
        default -> {
          if (!scalar.text().matches("\\d{1,9}")) {
            problems.add(
                scalar.line(),
                fields.path("padding"),
                "it is "
                    + scalar.what()
                    + "; allowed are same, valid, a number, and [top, bottom, left, right]");
            return Padding::valid;
          }
        }
      }
    }
    List<Integer> sides = fields.wholes("padding", node.get(), 4);
    return () -> new Padding.Explicit(sides.get(0), sides.get(1), sides.get(2), sides.get(3));
  }

  private static Initializer initializer(Fields fields) {
    Map<String, Initializer> byName =
        Arrays.stream(Initializer.values())
            .collect(Collectors.toMap(Initializer::id, i -> i, (a, b) -> a, LinkedHashMap::new));
    String name = fields.oneOf("initializer", byName.keySet(), Initializer.GLOROT_UNIFORM.id());
    return java.util.Objects.requireNonNull(byName.get(name));
  }

  private static Supplier<Layer> batchNorm(Fields fields) {
    BatchNorm keras = BatchNorm.keras();
    double momentum = fields.number("momentum", keras.momentum());
    double epsilon = fields.number("epsilon", keras.epsilon());
    return () -> new BatchNorm(momentum, epsilon);
  }

  private static Supplier<Layer> normalization(Fields fields) {
    List<Double> mean = fields.numbers("mean");
    List<Double> deviation = fields.numbers("deviation");
    return () -> new Normalization(mean, deviation);
  }

  private static Supplier<Layer> activation(Fields fields) {
    Map<String, ActivationFunction> byName =
        Arrays.stream(ActivationFunction.values())
            .collect(
                Collectors.toMap(ActivationFunction::id, f -> f, (a, b) -> a, LinkedHashMap::new));
    ActivationFunction function =
        fields.oneOf("function", byName.keySet()).map(byName::get).orElse(ActivationFunction.RELU);
    return () -> new Activation(function);
  }

  private static Supplier<Layer> dropout(Fields fields) {
    double rate = fields.number("rate");
    return () -> new Dropout(rate);
  }

  private static Supplier<Layer> dense(Fields fields) {
    int units = fields.whole("units");
    boolean bias = fields.truth("bias", true);
    Initializer initializer = initializer(fields);
    return () -> new Dense(units, bias, initializer);
  }

  private Supplier<Layer> residual(Fields fields) {
    List<Layer> main =
        fields.required("main").map(n -> read(n, fields.path("main"))).orElse(List.of());
    List<Layer> shortcut =
        fields.optional("shortcut").map(n -> read(n, fields.path("shortcut"))).orElse(List.of());
    return () -> new Residual(main, shortcut);
  }

  /** Returns the keys of each layer, in the order of the file. */
  static List<Map<String, Object>> write(List<Layer> layers, FrozenLayers frozen) {
    return write(layers, frozen, "");
  }

  private static List<Map<String, Object>> write(
      List<Layer> layers, FrozenLayers frozen, String prefix) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      String path = prefix + i;
      Map<String, Object> keys = new LinkedHashMap<>();
      keys.put("kind", layers.get(i).kind());
      layers.get(i).accept(new Writer(frozen, path), keys);
      if (frozen.paths().contains(path)) {
        keys.put("trainable", false);
      }
      all.add(keys);
    }
    return all;
  }

  /** Adds the keys of each kind. */
  private record Writer(FrozenLayers frozen, String path)
      implements Layer.Visitor<Map<String, Object>, Map<String, Object>> {
    @Override
    public Map<String, Object> visitConv2d(Conv2d layer, Map<String, Object> keys) {
      keys.put("filters", layer.filters());
      window(keys, "kernel", layer.window());
      keys.put("padding", padding(layer.padding()));
      keys.put("bias", layer.bias());
      keys.put("initializer", layer.initializer().id());
      return keys;
    }

    @Override
    public Map<String, Object> visitDepthwiseConv2d(
        DepthwiseConv2d layer, Map<String, Object> keys) {
      window(keys, "kernel", layer.window());
      keys.put("padding", padding(layer.padding()));
      keys.put("bias", layer.bias());
      keys.put("initializer", layer.initializer().id());
      return keys;
    }

    @Override
    public Map<String, Object> visitMaxPool2d(MaxPool2d layer, Map<String, Object> keys) {
      window(keys, "size", layer.window());
      keys.put("padding", padding(layer.padding()));
      return keys;
    }

    @Override
    public Map<String, Object> visitAvgPool2d(AvgPool2d layer, Map<String, Object> keys) {
      window(keys, "size", layer.window());
      keys.put("padding", padding(layer.padding()));
      return keys;
    }

    @Override
    public Map<String, Object> visitGlobalAvgPool(GlobalAvgPool layer, Map<String, Object> keys) {
      return keys;
    }

    @Override
    public Map<String, Object> visitGlobalMaxPool(GlobalMaxPool layer, Map<String, Object> keys) {
      return keys;
    }

    @Override
    public Map<String, Object> visitBatchNorm(BatchNorm layer, Map<String, Object> keys) {
      keys.put("momentum", layer.momentum());
      keys.put("epsilon", layer.epsilon());
      return keys;
    }

    @Override
    public Map<String, Object> visitNormalization(Normalization layer, Map<String, Object> keys) {
      keys.put("mean", oneOrAll(layer.mean()));
      keys.put("deviation", oneOrAll(layer.deviation()));
      return keys;
    }

    private static Object oneOrAll(List<Double> values) {
      return values.size() == 1 ? values.get(0) : values;
    }

    @Override
    public Map<String, Object> visitActivation(Activation layer, Map<String, Object> keys) {
      keys.put("function", layer.function().id());
      return keys;
    }

    @Override
    public Map<String, Object> visitDropout(Dropout layer, Map<String, Object> keys) {
      keys.put("rate", layer.rate());
      return keys;
    }

    @Override
    public Map<String, Object> visitFlatten(Flatten layer, Map<String, Object> keys) {
      return keys;
    }

    @Override
    public Map<String, Object> visitDense(Dense layer, Map<String, Object> keys) {
      keys.put("units", layer.units());
      keys.put("bias", layer.bias());
      keys.put("initializer", layer.initializer().id());
      return keys;
    }

    @Override
    public Map<String, Object> visitResidual(Residual layer, Map<String, Object> keys) {
      keys.put("main", LayerFormat.write(layer.main(), frozen, path + ".main."));
      keys.put("shortcut", LayerFormat.write(layer.shortcut(), frozen, path + ".shortcut."));
      return keys;
    }
  }

  private static void window(Map<String, Object> keys, String name, Window window) {
    keys.put(name, pair(window.height(), window.width()));
    keys.put("stride", pair(window.strideHeight(), window.strideWidth()));
  }

  private static Object pair(int first, int second) {
    return first == second ? (Object) first : List.of(first, second);
  }

  private static Object padding(Padding padding) {
    if (padding instanceof Padding.Explicit e) {
      return List.of(e.top(), e.bottom(), e.left(), e.right());
    }
    return padding instanceof Padding.Same ? "same" : "valid";
  }
}
