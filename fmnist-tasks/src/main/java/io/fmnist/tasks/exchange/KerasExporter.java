package io.fmnist.tasks.exchange;

import io.fmnist.api.FmnistException;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.model.Tensor;
import io.fmnist.tasks.exchange.LayerForm.KerasLayer;
import io.fmnist.tasks.exchange.LayerForm.Variable;
import io.fmnist.tasks.file.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Format {@code keras}: a file that {@code keras.models.load_model} of Keras 3 loads; its name must
 * end in {@code .keras}.
 *
 * <p>Input {@code pixels}: [N, H, W, C], 0 to 255, bytes or floats. Output: logits, float [N,
 * classes]. Dividing by 255 is in the network. The class names and where the network comes from are
 * in the zip's {@code metadata.json}.
 */
public final class KerasExporter extends NetworkExporter {
  private static final String SUFFIX = ".keras";
  private static final String PIXELS = "pixels";
  private static final String LOGITS = "logits";
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  /** For {@link java.util.ServiceLoader}. */
  public KerasExporter() {
    super("file");
  }

  @Override
  public String format() {
    return "keras";
  }

  @Override
  public String suffix() {
    return SUFFIX;
  }

  @Override
  void requireName(Path target) {
    if (!target.toString().endsWith(SUFFIX)) {
      throw new FmnistException(
          target
              + " has another ending than "
              + SUFFIX
              + ", and Keras loads no such file;"
              + " choose a name that ends so");
    }
  }

  @Override
  void write(Network network, Path partial) throws IOException {
    Graph graph = new Graph(network);
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("keras_version", "3.0.0");
    metadata.put("classes", network.classNames());
    metadata.put("fmnist", network.metadata());
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(partial, StandardOpenOption.CREATE_NEW))) {
      // Float32 hardly gets smaller, and Keras does not pack its files either.
      zip.setLevel(Deflater.NO_COMPRESSION);
      add(zip, "metadata.json", Json.page(metadata).getBytes(StandardCharsets.UTF_8));
      add(zip, "config.json", Json.page(graph.config()).getBytes(StandardCharsets.UTF_8));
      add(zip, "model.weights.h5", graph.weights());
    }
  }

  private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    // The same network gives the same bytes.
    entry.setTimeLocal(TIME);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  /** A layer in its place; {@code at} where it has tensors of the network. */
  private record Node(String name, KerasLayer layer, List<String> inputs, ResolvedLayer at) {}

  /** The network as Keras's functional model. */
  private static final class Graph {
    private final Network network;
    private final Map<String, Node> nodes = new LinkedHashMap<>();

    Graph(Network network) {
      this.network = network;
      List<ResolvedLayer> layers = network.architecture().resolved();
      ResolvedLayer first = layers.get(0);
      String scaled =
          add(
              "rescaling",
              layer("Rescaling", Map.of("scale", 1 / 255.0, "offset", 0)),
              List.of(PIXELS),
              first);
      String last = sequence(layers, scaled);
      add(LOGITS, layer("Activation", Map.of("activation", "linear")), List.of(last), first);
    }

    private static KerasLayer layer(String className, Map<String, Object> config) {
      return new KerasLayer("keras.layers", className, config, Map.of(), false, List.of());
    }

    private String add(String name, KerasLayer layer, List<String> inputs, ResolvedLayer at) {
      nodes.put(name, new Node(name, layer, inputs, at));
      return name;
    }

    private String sequence(List<ResolvedLayer> layers, String input) {
      String value = input;
      for (ResolvedLayer at : layers) {
        value = layer(at, value);
      }
      return value;
    }

    private String layer(ResolvedLayer at, String input) {
      String path = "_" + at.path().replace('.', '_');
      if (!at.main().isEmpty()) {
        String main = sequence(at.main(), input);
        List<String> branches = List.of(main, sequence(at.shortcut(), input));
        return add("add" + path, layer("Add", Map.of()), branches, at);
      }
      String previous = input;
      List<KerasLayer> layers = LayerForms.of(at).keras();
      for (int i = 0; i < layers.size(); i++) {
        KerasLayer layer = layers.get(i);
        previous =
            add(
                snakeCase(layer.className()) + path + (i == 0 ? "" : "_" + i),
                layer,
                layer.withInput() ? List.of(input, previous) : List.of(previous),
                at);
      }
      return previous;
    }

    /** Keras's names of classes in files: DepthwiseConv2D is depthwise_conv2d. */
    private static String snakeCase(String className) {
      return className
          .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
          .replaceAll("([a-z])([A-Z])", "$1_$2")
          .toLowerCase(Locale.ROOT);
    }

    Map<String, Object> config() {
      ImageShape image = network.architecture().input();
      List<Object> layers = new ArrayList<>();
      Map<String, Object> input = new TreeMap<>();
      // A list that may hold null.
      List<Integer> shape = new ArrayList<>();
      shape.add(null);
      shape.addAll(List.of(image.height(), image.width(), image.channels()));
      input.put("batch_shape", shape);
      layers.add(
          described(new Node(PIXELS, layer("InputLayer", input), List.of(), first()), List.of()));
      for (Node node : nodes.values()) {
        List<Map<String, Object>> tensors = node.inputs().stream().map(Graph::tensor).toList();
        Map<String, Object> call = new LinkedHashMap<>();
        call.put("args", List.of(tensors.size() == 1 ? tensors.get(0) : tensors));
        call.put("kwargs", node.layer().arguments());
        layers.add(described(node, List.of(call)));
      }
      Map<String, Object> config = new LinkedHashMap<>();
      config.put("name", "fmnist");
      config.put("trainable", true);
      config.put("layers", layers);
      config.put("input_layers", List.of(PIXELS, 0, 0));
      config.put("output_layers", List.of(LOGITS, 0, 0));
      return serialized("keras.src.models.functional", "Functional", config, "Functional");
    }

    private ResolvedLayer first() {
      return network.architecture().resolved().get(0);
    }

    private static Map<String, Object> described(Node node, List<Object> calls) {
      KerasLayer layer = node.layer();
      boolean operation = layer.module().startsWith("keras.src.ops");
      Map<String, Object> config = new TreeMap<>(layer.config());
      config.put("name", node.name());
      if (!operation) {
        config.put("dtype", "float32");
      }
      Map<String, Object> described =
          serialized(
              layer.module(), layer.className(), config, operation ? layer.className() : null);
      described.put("name", node.name());
      described.put("inbound_nodes", calls);
      return described;
    }

    private static Map<String, Object> tensor(String from) {
      Map<String, Object> config = new LinkedHashMap<>();
      config.put("shape", List.of());
      config.put("dtype", "float32");
      config.put("keras_history", List.of(from, 0, 0));
      Map<String, Object> tensor = new LinkedHashMap<>();
      tensor.put("class_name", "__keras_tensor__");
      tensor.put("config", config);
      return tensor;
    }

    private static Map<String, Object> serialized(
        String module, String className, Map<String, Object> config, @Nullable String registered) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("module", module);
      object.put("class_name", className);
      object.put("config", config);
      object.put("registered_name", registered);
      return object;
    }

    /**
     * Returns the weights' file. A layer's group is named by its class and by how many of the class
     * come before it in the order of {@link #ordered()}.
     */
    byte[] weights() {
      Hdf5 file = new Hdf5();
      Map<String, Integer> counts = new HashMap<>();
      Map<String, Long> groups = new LinkedHashMap<>();
      for (Node node : ordered()) {
        if (node.layer().variables().isEmpty()) {
          continue;
        }
        Map<String, Long> variables = new LinkedHashMap<>();
        for (Variable variable : node.layer().variables()) {
          Tensor tensor = network.weights().get(node.at().parameter(variable.role()).name());
          variables.put(
              String.valueOf(variables.size()),
              file.dataset(Axes.permuted(tensor, variable.axes())));
        }
        String name = snakeCase(node.layer().className());
        int before = counts.merge(name, 1, Integer::sum) - 1;
        groups.put(
            before == 0 ? name : name + "_" + before,
            file.group(Map.of("vars", file.group(variables))));
      }
      return file.file(file.group(Map.of("layers", file.group(groups))));
    }

    /**
     * Returns the layers in the order of Keras's {@code Model.layers}: the farthest from the output
     * first, and of equally far ones the one that is met first on the way from the output back.
     */
    private List<Node> ordered() {
      Map<String, Integer> met = new HashMap<>();
      Deque<String> open = new ArrayDeque<>(List.of(LOGITS));
      while (!open.isEmpty()) {
        String name = open.pop();
        if (name.equals(PIXELS) || met.putIfAbsent(name, met.size()) != null) {
          continue;
        }
        List<String> inputs = inputs(name);
        for (int i = inputs.size() - 1; i >= 0; i--) {
          open.push(inputs.get(i));
        }
      }
      Map<String, Integer> depths = new HashMap<>();
      List<Node> all = new ArrayList<>(nodes.values());
      for (int i = all.size() - 1; i >= 0; i--) {
        int next = depths.getOrDefault(all.get(i).name(), 0) + 1;
        all.get(i).inputs().forEach(input -> depths.merge(input, next, Math::max));
      }
      all.sort(
          Comparator.comparing((Node node) -> -depths.getOrDefault(node.name(), 0))
              .thenComparing(node -> Objects.requireNonNull(met.get(node.name()))));
      return all;
    }

    private List<String> inputs(String name) {
      return Objects.requireNonNull(nodes.get(name)).inputs();
    }
  }
}
