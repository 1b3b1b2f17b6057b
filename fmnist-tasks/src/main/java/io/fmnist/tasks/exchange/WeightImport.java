package io.fmnist.tasks.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fmnist.api.FmnistException;
import io.fmnist.api.Problems;
import io.fmnist.api.layer.BatchNorm;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.ParameterSpec.Role;
import io.fmnist.api.model.ResolvedLayer;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.exchange.LayerForm.KerasLayer;
import io.fmnist.tasks.exchange.LayerForm.Variable;
import io.fmnist.tasks.model.ImageStatistics;
import io.fmnist.tasks.model.ModelFile;
import io.fmnist.tasks.model.SafeTensors;
import io.fmnist.tasks.spec.Nearest;
import io.fmnist.tasks.spec.WeightMap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Weights that another program trained, as a network of fmnist.
 *
 * @param model the network
 * @param matches where each of its tensors comes from, in order
 * @param unused names of the file's tensors that have no place in the network
 */
public record WeightImport(ModelFile model, List<Match> matches, List<String> unused) {
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final Pattern UNNUMBERED = Pattern.compile("(?<!_\\d{1,9})(?=[./]|$)");
  private static final String COUNTER = "num_batches_tracked";
  private static final int SHOWN = 6;

  public WeightImport {
    matches = List.copyOf(matches);
    unused = List.copyOf(unused);
  }

  /**
   * Where one tensor comes from.
   *
   * @param tensor our name
   * @param shape our shape
   * @param source their name
   * @param sourceShape their shape
   */
  public record Match(
      String tensor, List<Integer> shape, String source, List<Integer> sourceShape) {}

  /** What two tensors must share to be matched without a map. */
  private record Key(Role role, List<Integer> shape) {}

  /**
   * Reads a safetensors file. Without names in the map, a tensor is matched by role (the last word
   * of its name) and shape; where several have both in common, by the numbers in their names, which
   * must be all that their names differ in.
   *
   * @param task whose network the weights fit
   * @param file safetensors, of PyTorch, Keras or any other program, or a folder with a {@value
   *     ModelFile#NAME}
   * @throws FmnistException if the file cannot be read, a tensor is missing, has another shape or
   *     could be several, or a value is not finite
   */
  public static WeightImport of(Task task, Path file, WeightMap map) {
    Path inFolder = file.resolve(ModelFile.NAME);
    SafeTensors.Content content = SafeTensors.read(Files.isRegularFile(inFolder) ? inFolder : file);
    Map<String, Tensor> theirs = new LinkedHashMap<>(content.tensors().asMap());
    // PyTorch counts the batches that a batch normalization has seen; nothing depends on it.
    theirs.keySet().removeIf(name -> name.endsWith(COUNTER));
    Architecture architecture = task.architecture();
    Map<String, List<Integer>> axes = axes(architecture, map.layout());
    Map<String, String> names =
        map.tensors().isEmpty() ? matched(architecture, axes, theirs) : map.tensors();
    requireNames(architecture, axes, names, theirs);

    Map<String, Tensor> ours = new LinkedHashMap<>();
    List<Match> matches = new ArrayList<>();
    for (ParameterSpec p : architecture.parameters()) {
      String source = Objects.requireNonNull(names.get(p.name()));
      Tensor tensor = Objects.requireNonNull(theirs.get(source));
      ours.put(p.name(), Axes.permuted(tensor, inverse(axes.get(p.name()))));
      matches.add(new Match(p.name(), p.shape(), source, tensor.shape()));
    }
    if (map.flattensChannelsLast() && channelsFirst(architecture.resolved(), null, ours) != null) {
      throw new FmnistException(
          "the logits of "
              + task.id()
              + " are a flattened map, whose classes another program has in another order; end the"
              + " network in a dense layer");
    }
    List<String> unused =
        theirs.keySet().stream().filter(name -> !names.containsValue(name)).toList();
    return new WeightImport(
        new ModelFile(
            task,
            Weights.of(architecture, ours),
            classes(architecture, map, content.metadata()),
            map.dataset().isEmpty()
                ? content.metadata().getOrDefault("dataset", "unknown")
                : map.dataset(),
            images(content.metadata())),
        matches,
        unused);
  }

  /** Returns for each tensor of ours, for each axis of theirs, the axis of ours. */
  private static Map<String, List<Integer>> axes(
      Architecture architecture, WeightMap.Layout layout) {
    Map<String, List<Integer>> axes = new LinkedHashMap<>();
    for (ResolvedLayer at : architecture.flattened()) {
      for (ParameterSpec p : at.parameters()) {
        axes.put(p.name(), IntStream.range(0, p.shape().size()).boxed().toList());
      }
      if (layout == WeightMap.Layout.KERAS) {
        for (KerasLayer layer : LayerForms.of(at).keras()) {
          for (Variable variable : layer.variables()) {
            axes.put(at.parameter(variable.role()).name(), variable.axes());
          }
        }
      }
    }
    return axes;
  }

  private static List<Integer> sourceShape(ParameterSpec p, Map<String, List<Integer>> axes) {
    return Objects.requireNonNull(axes.get(p.name())).stream().map(p.shape()::get).toList();
  }

  private static List<Integer> inverse(@Nullable List<Integer> axes) {
    List<Integer> order = Objects.requireNonNull(axes);
    return IntStream.range(0, order.size()).map(order::indexOf).boxed().toList();
  }

  private static void requireNames(
      Architecture architecture,
      Map<String, List<Integer>> axes,
      Map<String, String> names,
      Map<String, Tensor> theirs) {
    Problems problems = Problems.at("map");
    List<String> ours = architecture.parameters().stream().map(ParameterSpec::name).toList();
    for (ParameterSpec p : architecture.parameters()) {
      String source = names.get(p.name());
      Tensor tensor = source == null ? null : theirs.get(source);
      if (source == null) {
        problems.add(p.name() + " " + p.shape() + " has no source");
      } else if (tensor == null) {
        problems.add(
            p.name()
                + ": the file has no tensor \""
                + source
                + "\"; "
                + Nearest.hint(source, theirs.keySet()));
      } else if (!tensor.shape().equals(sourceShape(p, axes))) {
        problems.add(
            p.name()
                + ": "
                + source
                + " has shape "
                + tensor.shape()
                + ", but "
                + sourceShape(p, axes)
                + " is needed");
      }
    }
    for (String name : names.keySet()) {
      if (!ours.contains(name)) {
        problems.add(name + " is not a tensor of this network; " + Nearest.hint(name, ours));
      }
    }
    problems.throwIfAny();
  }

  /** Finds the source of each tensor by role, shape and order. */
  private static Map<String, String> matched(
      Architecture architecture, Map<String, List<Integer>> axes, Map<String, Tensor> theirs) {
    Map<String, String> exported = new LinkedHashMap<>();
    for (ResolvedLayer at : architecture.flattened()) {
      at.parameters().forEach(p -> exported.put(p.name(), PyTorchExporter.name(at, p)));
    }
    if (theirs.keySet().equals(Set.copyOf(exported.values()))) {
      return exported;
    }
    Map<Key, List<String>> wanted = new LinkedHashMap<>();
    for (ParameterSpec p : architecture.parameters()) {
      wanted
          .computeIfAbsent(new Key(p.role(), sourceShape(p, axes)), key -> new ArrayList<>())
          .add(p.name());
    }
    Map<Key, List<String>> found = new LinkedHashMap<>();
    theirs.forEach(
        (name, tensor) ->
            found
                .computeIfAbsent(
                    new Key(role(name, tensor, theirs), tensor.shape()), key -> new ArrayList<>())
                .add(name));
    Map<String, String> names = new LinkedHashMap<>();
    Problems problems = Problems.at("tensors");
    wanted.forEach(
        (key, ours) -> {
          List<String> sources = found.getOrDefault(key, new ArrayList<>());
          if (sources.size() != ours.size()) {
            problems.add(several(ours) + " needs " + ours.size() + " of " + shown(key, sources));
          } else if (sources.stream().map(WeightImport::pattern).distinct().count() > 1) {
            problems.add(
                several(ours)
                    + " could be any of "
                    + several(sources)
                    + ", which differ in more than their numbers");
          } else {
            sources.sort((a, b) -> Arrays.compare(numbers(a), numbers(b)));
            IntStream.range(0, ours.size()).forEach(i -> names.put(ours.get(i), sources.get(i)));
          }
        });
    found.forEach(
        (key, sources) -> {
          if (!wanted.containsKey(key)) {
            problems.add(
                several(sources)
                    + " of shape "
                    + key.shape()
                    + " has no place in the network; name the others in a map to leave it out");
          }
        });
    problems.throwIfAny();
    return names;
  }

  private static String shown(Key key, List<String> sources) {
    return key.role().name().toLowerCase(java.util.Locale.ROOT)
        + " "
        + key.shape()
        + ", but the file has "
        + (sources.isEmpty() ? "none" : sources.size() + ": " + several(sources))
        + "; correct the layout, or name all tensors in a map";
  }

  private static String several(List<String> names) {
    return names.stream().limit(SHOWN).collect(Collectors.joining(", "))
        + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
  }

  /** Guesses a tensor's role from the words that PyTorch and Keras use. */
  private static Role role(String name, Tensor tensor, Map<String, Tensor> all) {
    String plain = name.replaceFirst(":0$", "");
    int end = Math.max(plain.lastIndexOf('.'), plain.lastIndexOf('/')) + 1;
    String module = plain.substring(0, end);
    boolean vector = tensor.shape().size() == 1;
    return switch (plain.substring(end)) {
      case "kernel", "depthwise_kernel" -> Role.KERNEL;
      case "weight" -> vector ? Role.GAMMA : Role.KERNEL;
      case "gamma" -> Role.GAMMA;
      case "beta" -> Role.BETA;
      case "bias" -> all.containsKey(module + "running_mean") ? Role.BETA : Role.BIAS;
      case "running_mean", "moving_mean" -> Role.RUNNING_MEAN;
      case "running_var", "running_variance", "moving_variance" -> Role.RUNNING_VARIANCE;
      default ->
          throw new FmnistException(
              "the file's tensor \""
                  + name
                  + "\" ends in no word that says what it is (weight, kernel, bias, gamma, beta,"
                  + " running_mean, moving_mean, running_var, moving_variance); name all tensors in"
                  + " a map");
    };
  }

  /** Keras leaves the number 0 out: conv2d, conv2d_1, conv2d_2. */
  private static String numbered(String name) {
    return UNNUMBERED.matcher(name).replaceAll("_0");
  }

  private static String pattern(String name) {
    return NUMBER.matcher(numbered(name)).replaceAll("#");
  }

  private static long[] numbers(String name) {
    return NUMBER
        .matcher(numbered(name))
        .results()
        .map(MatchResult::group)
        .mapToLong(digits -> Long.parseLong(digits.substring(Math.max(0, digits.length() - 18))))
        .toArray();
  }

  /**
   * Turns tensors that take a map flattened in the order H, W, C to the order C, H, W.
   *
   * @param from the map whose values reach the first layer in the order H, W, C
   * @return the map whose values leave the last layer in that order
   */
  private static @Nullable ImageShape channelsFirst(
      List<ResolvedLayer> layers, @Nullable ImageShape from, Map<String, Tensor> tensors) {
    ImageShape order = from;
    for (ResolvedLayer at : layers) {
      if (!at.main().isEmpty()) {
        ImageShape main = channelsFirst(at.main(), order, tensors);
        ImageShape shortcut = channelsFirst(at.shortcut(), order, tensors);
        if (!Objects.equals(main, shortcut)) {
          throw new FmnistException(
              "layer "
                  + at.path()
                  + " adds a flattened map to other values, which is another sum where maps are"
                  + " flattened in the order H, W, C; such a network cannot be imported");
        }
        order = main;
      } else if (at.layer() instanceof Flatten) {
        ImageShape map = at.imageInput();
        // Of one pixel or one channel both orders are the same.
        boolean isSame = map.channels() == 1 || map.elements() == map.channels();
        order = isSame ? null : map;
      } else if (order != null && at.layer() instanceof BatchNorm) {
        ImageShape map = order;
        at.parameters().forEach(p -> tensors.computeIfPresent(p.name(), (n, t) -> turned(t, map)));
      } else if (order != null && at.layer() instanceof Dense) {
        ImageShape map = order;
        tensors.computeIfPresent(at.parameter(Role.KERNEL).name(), (n, t) -> turned(t, map));
        order = null;
      }
    }
    return order;
  }

  /** Turns the last axis from H, W, C to C, H, W. */
  private static Tensor turned(Tensor tensor, ImageShape map) {
    int rows = tensor.size() / map.elements();
    Tensor split =
        Tensor.of(List.of(rows, map.height(), map.width(), map.channels()), tensor.toArray());
    return Tensor.of(tensor.shape(), Axes.permuted(split, List.of(0, 3, 1, 2)).toArray());
  }

  private static Optional<ImageStatistics> images(Map<String, String> metadata) {
    try {
      return ModelFile.images(metadata);
    } catch (JsonProcessingException e) {
      // Another program's key of the same name.
      return Optional.empty();
    }
  }

  private static List<String> classes(
      Architecture architecture, WeightMap map, Map<String, String> metadata) {
    List<String> classes = map.classes();
    String where = "the map";
    if (classes.isEmpty() && metadata.containsKey("classes")) {
      where = "the file's metadata";
      try {
        classes = ModelFile.names(Objects.requireNonNull(metadata.get("classes")));
      } catch (JsonProcessingException | IllegalArgumentException e) {
        // Another program's key of the same name.
        classes = List.of();
      }
    }
    if (classes.isEmpty()) {
      classes = IntStream.range(0, architecture.classes()).mapToObj(String::valueOf).toList();
    }
    Problems.at("class names of " + where)
        .require(
            classes.size() == architecture.classes()
                // A network may have more logits than its images had classes.
                || (map.classes().isEmpty() && classes.size() < architecture.classes()),
            "there are "
                + classes.size()
                + ", but the network has "
                + architecture.classes()
                + " logits; give one name for each in the map")
        .require(
            Set.copyOf(classes).size() == classes.size(),
            "two are alike; give each class a name of its own in the map")
        .throwIfAny();
    return classes;
  }
}
