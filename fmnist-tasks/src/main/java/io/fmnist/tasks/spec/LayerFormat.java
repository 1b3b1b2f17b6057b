package io.fmnist.tasks.spec;

import io.fmnist.api.Records;
import io.fmnist.api.layer.ActivationFunction;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Initializer;
import io.fmnist.api.layer.Layer;
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.FrozenLayers;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Reads and writes layers: a layer's options are the components of its record, and their keys and
 * defaults stand in docs/spec-format.md. A layer is written with every key, defaults too, so that a
 * file says all and means one thing.
 */
final class LayerFormat {
  /** Values of the options that may be left out. */
  private static final Map<String, Object> DEFAULTS = new HashMap<>();

  static {
    DEFAULTS.putAll(Records.values(BatchNorm.keras()));
    DEFAULTS.put("bias", true);
    DEFAULTS.put("shortcut", List.of());
  }

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
    for (Class<?> kind : Layer.class.getPermittedSubclasses()) {
      kinds.put(
          kind.getSimpleName().toLowerCase(Locale.ROOT),
          fields -> layer(fields, kind.asSubclass(Layer.class)));
    }
  }

  /** Reads a layer, and whether it is trained: {@code layers[5].main[0]} has the path 5.main.0. */
  private Supplier<Layer> layer(Fields fields, Class<? extends Layer> kind) {
    List<Supplier<?>> options = new ArrayList<>();
    for (RecordComponent option : kind.getRecordComponents()) {
      options.add(option(fields, kind, option));
    }
    if (!fields.truth("trainable", true)) {
      frozen.add(
          fields.path().replaceFirst("^layers\\[(\\d+)]", "$1").replaceAll("\\[(\\d+)]", ".$1"));
    }
    return () -> Records.make(kind, options.stream().map(Supplier::get).toList());
  }

  /** Reads a list of layers; those that are wrong are reported and left out. */
  List<Layer> read(SpecNode node, String path) {
    return KindReader.list(node, path, problems, kinds, "layers", "{kind: dense, units: 10}");
  }

  /** Reads one option by its type. */
  private Supplier<?> option(Fields fields, Class<? extends Layer> kind, RecordComponent option) {
    if (option.getType() == Window.class) {
      return window(fields, kind);
    }
    if (option.getType() == Padding.class) {
      return padding(fields);
    }
    Object value = plain(fields, option.getName(), option.getGenericType().getTypeName());
    return () -> value;
  }

  private Object plain(Fields fields, String key, String type) {
    Object otherwise = DEFAULTS.get(key);
    if (type.equals("int")) {
      return fields.whole(key);
    } else if (type.equals("boolean")) {
      return fields.truth(key, otherwise instanceof Boolean truth && truth);
    } else if (type.equals("double")) {
      return otherwise instanceof Double number ? fields.number(key, number) : fields.number(key);
    } else if (type.equals(Initializer.class.getName())) {
      Map<String, Initializer> byId = byId(Initializer.values(), Initializer::id);
      String id = fields.oneOf(key, byId.keySet(), Initializer.GLOROT_UNIFORM.id());
      return Objects.requireNonNull(byId.get(id));
    } else if (type.equals(ActivationFunction.class.getName())) {
      Map<String, ActivationFunction> byId =
          byId(ActivationFunction.values(), ActivationFunction::id);
      return fields.oneOf(key, byId.keySet()).map(byId::get).orElse(ActivationFunction.RELU);
    } else if (type.equals("java.util.List<java.lang.Double>")) {
      return fields.numbers(key);
    } else if (type.equals("java.util.List<" + Layer.class.getName() + ">")) {
      Optional<SpecNode> node = otherwise == null ? fields.required(key) : fields.optional(key);
      return node.map(n -> read(n, fields.path(key))).orElse(List.of());
    }
    throw new IllegalStateException("the task format cannot read " + key + ", a " + type);
  }

  private static <T> Map<String, T> byId(T[] values, Function<T, String> id) {
    return Arrays.stream(values)
        .collect(Collectors.toMap(id, v -> v, (a, b) -> a, LinkedHashMap::new));
  }

  /** Returns whether a layer's window lies over weights. */
  private static boolean hasKernel(Class<? extends Layer> kind) {
    return Arrays.stream(kind.getRecordComponents())
        .anyMatch(o -> o.getType() == Initializer.class);
  }

  private static String key(Class<? extends Layer> kind) {
    return hasKernel(kind) ? "kernel" : "size";
  }

  /** Reads size and stride; without one, a kernel moves by 1 and a pool by its size. */
  private static Supplier<Window> window(Fields fields, Class<? extends Layer> kind) {
    String key = key(kind);
    List<Integer> size =
        fields.required(key).map(n -> fields.wholes(key, n, 2)).orElse(List.of(1, 1));
    List<Integer> steps =
        fields
            .optional("stride")
            .map(n -> fields.wholes("stride", n, 2))
            .orElse(hasKernel(kind) ? List.of(1, 1) : size);
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
                    + "; allowed are same, valid, a number of pixels up to "
                    + Window.MAX_SIZE
                    + ", and [top, bottom, left, right]");
            return Padding::valid;
          }
        }
      }
    }
    List<Integer> sides = fields.wholes("padding", node.get(), 4);
    return () -> new Padding.Explicit(sides.get(0), sides.get(1), sides.get(2), sides.get(3));
  }

  /** Returns the keys of each layer, in the order of the file. */
  static List<Map<String, Object>> write(List<Layer> layers, FrozenLayers frozen) {
    return write(layers, frozen, "");
  }

  private static List<Map<String, Object>> write(
      List<?> layers, FrozenLayers frozen, String prefix) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      String path = prefix + i;
      Layer layer = (Layer) layers.get(i);
      Map<String, Object> keys = new LinkedHashMap<>();
      keys.put("kind", layer.kind());
      Records.values(layer)
          .forEach(
              (name, value) -> {
                if (value instanceof Window window) {
                  keys.put(key(layer.getClass()), pair(window.height(), window.width()));
                  keys.put("stride", pair(window.strideHeight(), window.strideWidth()));
                } else {
                  keys.put(name, written(value, frozen, path + "." + name + "."));
                }
              });
      if (frozen.paths().contains(path)) {
        keys.put("trainable", false);
      }
      all.add(keys);
    }
    return all;
  }

  private static Object written(Object value, FrozenLayers frozen, String prefix) {
    if (value instanceof Padding padding) {
      return written(padding);
    } else if (value instanceof Initializer initializer) {
      return initializer.id();
    } else if (value instanceof ActivationFunction function) {
      return function.id();
    } else if (value instanceof List<?> list) {
      return list.stream().allMatch(Layer.class::isInstance)
          ? write(list, frozen, prefix)
          : list.size() == 1 ? list.get(0) : list;
    }
    return value;
  }

  private static Object pair(int first, int second) {
    return first == second ? (Object) first : List.of(first, second);
  }

  private static Object written(Padding padding) {
    if (padding instanceof Padding.Explicit e) {
      return List.of(e.top(), e.bottom(), e.left(), e.right());
    }
    return padding instanceof Padding.Same ? "same" : "valid";
  }
}
