package io.fmnist.tasks.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.fmnist.api.FmnistException;
import io.fmnist.api.Problems;
import io.fmnist.api.backend.ModelExporters;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.Weights;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.file.Json;
import io.fmnist.tasks.spec.SpecFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A trained network in a safetensors file that needs nothing beside it: the task and the class
 * names stand in the file's metadata, and the checksums of all of it, so that a flipped bit is
 * found.
 *
 * @param task network and training
 * @param weights that fit the network, all finite
 * @param classNames by logit; at least one
 * @param dataset name of the images that it learned from
 * @param images what these look like; empty where that is not known, as in files of before it was
 *     written down
 */
public record ModelFile(
    Task task,
    Weights weights,
    List<String> classNames,
    String dataset,
    Optional<ImageStatistics> images) {
  /** The file's name in a run folder. */
  public static final String NAME = "model.safetensors";

  private static final String FORMAT = "fmnist ";
  private static final int VERSION = 1;
  private static final String IMAGES = "images";

  /** Makes one of images of which nothing more is known. */
  public ModelFile(Task task, Weights weights, List<String> classNames, String dataset) {
    this(task, weights, classNames, dataset, Optional.empty());
  }

  /**
   * Copies the names and checks the weights.
   *
   * @throws io.fmnist.api.InvalidSpecException if there is no name, or more than logits, or the
   *     weights do not fit, one is NaN or infinite, or a running variance is negative
   */
  public ModelFile {
    classNames = List.copyOf(classNames);
    Problems.at("model")
        .range("number of class names", classNames.size(), 1, task.architecture().classes())
        .throwIfAny();
    weights.requireFit(task.architecture());
    weights.requireFinite("weights");
    requireVariances(task, weights);
  }

  private static void requireVariances(Task task, Weights weights) {
    Problems problems = Problems.at("weights");
    for (ParameterSpec p : task.architecture().parameters()) {
      if (p.role() == ParameterSpec.Role.RUNNING_VARIANCE) {
        float[] values = weights.get(p.name()).toArray();
        problems.require(
            IntStream.range(0, values.length).allMatch(i -> values[i] >= 0),
            p.name() + " has negative values, but is a variance; was it exchanged with the mean?");
      }
    }
    problems.throwIfAny();
  }

  /** Returns a name for each logit: those of the classes, then {@code class 3} and so on. */
  public List<String> logitNames() {
    List<String> names = new ArrayList<>(classNames);
    for (int c = names.size(); c < task.architecture().classes(); c++) {
      names.add("class " + c);
    }
    return List.copyOf(names);
  }

  /**
   * Writes the file at once or not at all.
   *
   * @throws IOException if that fails
   */
  public void write(Path file) throws IOException {
    Map<String, String> metadata = metadata();
    Checksums.add(metadata, weights);
    SafeTensors.write(file, metadata, weights);
  }

  /**
   * Returns what a file says of the network: format, task, class names, dataset and images, by
   * name.
   */
  private Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", FORMAT + VERSION);
    metadata.put("task", SpecFormat.toJson(task));
    metadata.put("classes", Json.line(classNames));
    metadata.put("dataset", dataset);
    images.ifPresent(statistics -> metadata.put(IMAGES, Json.line(statistics)));
    return metadata;
  }

  /**
   * Exports the network, all of it or nothing.
   *
   * @param format one of {@link ModelExporters#all()}, for example {@code onnx}
   * @param target file or folder, as the format has it; must not exist, its parent must
   * @throws FmnistException if there is no such format here, or the target cannot be written
   */
  public void export(String format, Path target) {
    ModelExporters.get(format)
        .export(task.architecture(), weights, logitNames(), metadata(), target);
  }

  /**
   * Reads a file.
   *
   * @param path a run folder, the file itself, or an ONNX file that fmnist exported (its name ends
   *     in .onnx)
   * @throws FmnistException if it is missing, damaged, not one of ours, or of a newer format, or if
   *     a weight is NaN or infinite
   */
  public static ModelFile read(Path path) {
    Path file = file(path);
    SafeTensors.Content content =
        OnnxFile.isNamed(file) ? OnnxFile.read(file) : SafeTensors.read(file);
    Description description = Description.of(file, content.metadata());
    requireOurNames(file, description.task(), content.tensors());
    try {
      // Files of before there were checksums have none.
      if (content.metadata().containsKey(Checksums.KEY)) {
        Checksums.require(content);
      }
      Task task = description.task();
      return new ModelFile(
          task,
          Weights.of(task.architecture(), content.tensors().asMap()),
          description.classNames(),
          description.dataset(),
          images(content.metadata()));
    } catch (FmnistException | IllegalArgumentException | JsonProcessingException e) {
      throw damaged(file, e);
    }
  }

  private static Path file(Path path) {
    if (!Files.isDirectory(path)) {
      return path;
    }
    if (Files.exists(path.resolve(NAME))) {
      return path.resolve(NAME);
    }
    throw new FmnistException(
        "folder "
            + path
            + " has no "
            + NAME
            + ", so it is no run folder; "
            + runIn(path)
                .map(run -> "name one of the run folders in it, for example " + run)
                .orElse("name a run folder or a model file"));
  }

  /** Returns the last run folder in a folder, by name. */
  private static Optional<Path> runIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> Files.isRegularFile(f.resolve(NAME))).max(Comparator.naturalOrder());
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /** An export keeps the description, but has the names of the program that it is for. */
  private static void requireOurNames(Path file, Task task, Weights tensors) {
    if (!tensors.asMap().isEmpty()
        && task.architecture().parameters().stream()
            .noneMatch(p -> tensors.asMap().containsKey(p.name()))) {
      throw new FmnistException(
          "model file "
              + file
              + " has the weights of "
              + task.id()
              + " under names of another program, "
              + tensors.asMap().keySet().stream().limit(2).collect(Collectors.joining(", "))
              + "..., as an export has them; use the run that was exported, or import the file with"
              + " the description of "
              + task.id()
              + " (docs/exchange.md)");
    }
  }

  private static FmnistException damaged(Path file, Exception e) {
    return new FmnistException(
        "model file " + file + " is damaged and cannot be used: " + reason(e), e);
  }

  private static @Nullable String reason(Exception e) {
    return e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
  }

  /**
   * What a file says about its weights; their own bytes are not looked at.
   *
   * @param task network and training
   * @param classNames by logit; at least one
   * @param dataset name of the images that it learned from
   */
  public record Description(Task task, List<String> classNames, String dataset) {
    /**
     * Reads it.
     *
     * @param file itself
     * @throws FmnistException if it is missing, damaged, not one of ours, or of a newer format
     */
    public static Description read(Path file) {
      return of(file, SafeTensors.metadata(file));
    }

    private static Description of(Path file, Map<String, String> metadata) {
      requireVersion(file, metadata.getOrDefault("format", ""));
      String task = metadata.get("task");
      String classes = metadata.get("classes");
      if (task == null || classes == null) {
        throw new FmnistException(
            "model file "
                + file
                + " has no description of its network, as files of other programs have none; import it"
                + " with one (docs/exchange.md)");
      }
      try {
        return new Description(
            SpecFormat.read(task, "model", List.of()),
            names(classes),
            metadata.getOrDefault("dataset", "unknown"));
      } catch (FmnistException | IllegalArgumentException | JsonProcessingException e) {
        throw damaged(file, e);
      }
    }
  }

  /**
   * Returns what a file's metadata say of the training images; empty where they say nothing.
   *
   * @throws JsonProcessingException if they are another program's or damaged
   */
  public static Optional<ImageStatistics> images(Map<String, String> metadata)
      throws JsonProcessingException {
    String text = metadata.get(IMAGES);
    return text == null
        ? Optional.empty()
        : Optional.ofNullable(Json.MAPPER.readValue(text, ImageStatistics.class));
  }

  private static void requireVersion(Path file, String format) {
    if (format.matches(FORMAT + "[0-9]+") && !format.equals(FORMAT + VERSION)) {
      throw new FmnistException(
          "model file "
              + file
              + " has the format \""
              + SafeTensorsHeader.shown(format)
              + "\"; this fmnist reads up to \""
              + FORMAT
              + VERSION
              + "\"; use a newer one");
    }
  }

  /**
   * Returns the class names of a list in JSON.
   *
   * @throws JsonProcessingException if it is no JSON
   * @throws IllegalArgumentException if it is no list of words, or empty
   */
  public static List<String> names(String classes) throws JsonProcessingException {
    JsonNode list = Json.MAPPER.readTree(classes);
    List<String> names = new ArrayList<>();
    for (JsonNode name : list) {
      if (!name.isTextual()) {
        throw new IllegalArgumentException("its class names hold " + name + "; words are needed");
      }
      names.add(name.asText());
    }
    if (!list.isArray() || names.isEmpty()) {
      throw new IllegalArgumentException("it has no list of class names");
    }
    return names;
  }
}
