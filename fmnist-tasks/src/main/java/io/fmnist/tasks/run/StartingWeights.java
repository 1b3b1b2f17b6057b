package io.fmnist.tasks.run;

import io.fmnist.api.FmnistException;
import io.fmnist.api.file.Reason;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.model.Checksums;
import io.fmnist.tasks.model.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The weights with which a training starts: those of another run's network where a tensor of the
 * same name and shape is there, and initial weights for the rest.
 *
 * @param weights of the whole network
 * @param taken names of the tensors that come from the other run, in order
 * @param initial names of the tensors that the other run does not have in this shape, in order
 */
public record StartingWeights(Weights weights, List<String> taken, List<String> initial) {
  private static final String PIN = "@sha256:";
  private static final Pattern PINNED =
      Pattern.compile("(.+)" + PIN + "([0-9a-f]{64})", Pattern.DOTALL);

  public StartingWeights {
    taken = List.copyOf(taken);
    initial = List.copyOf(initial);
  }

  /**
   * Returns a task that names the weights with which it starts by their checksum too, as {@code
   * PATH@sha256:HEX}, so that it never starts with others that stand in the same place later. Where
   * PATH is a link, such as {@code runs/latest}, it becomes the run to which that leads now.
   *
   * @throws FmnistException if it starts from a run that cannot be read
   */
  public static Task pinned(Task task) {
    return task.from()
        .filter(from -> !PINNED.matcher(from).matches())
        .map(
            from -> {
              String sum = Checksums.of(read(from));
              return task.withFrom(withoutLink(Path.of(from)) + PIN + sum);
            })
        .orElse(task);
  }

  /** Returns where the run is to which a link leads, such as {@code runs/latest}, which moves. */
  private static Path withoutLink(Path path) {
    Path run = Files.isRegularFile(path) ? path.getParent() : path;
    if (run == null || !Files.isSymbolicLink(run)) {
      return path;
    }
    try {
      Path real = run.resolveSibling(Files.readSymbolicLink(run));
      return withoutLink(run.equals(path) ? real : real.resolve(path.getFileName()));
    } catch (IOException e) {
      throw new FmnistException("link " + run + " cannot be read: " + Reason.of(e), e);
    }
  }

  private static Weights read(String path) {
    return ModelFile.read(Path.of(path)).weights();
  }

  /**
   * Returns the starting weights of a task.
   *
   * @throws FmnistException if it starts from a run that cannot be read, that has other weights
   *     than those that the task names by their checksum, or of whose tensors none fits
   */
  public static StartingWeights of(Task task) {
    Weights initial = Weights.initial(task.architecture(), task.training().seed());
    if (task.from().isEmpty()) {
      return new StartingWeights(initial, List.of(), List.copyOf(initial.asMap().keySet()));
    }
    String path = path(task.from().get());
    Weights weights = read(path);
    requirePinned(task, path, weights);
    Map<String, Tensor> saved = weights.asMap();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    List<String> taken = new ArrayList<>();
    List<String> drawn = new ArrayList<>();
    initial
        .asMap()
        .forEach(
            (name, tensor) -> {
              Tensor other = saved.get(name);
              boolean fits = other != null && other.shape().equals(tensor.shape());
              (fits ? taken : drawn).add(name);
              tensors.put(name, fits ? other : tensor);
            });
    if (taken.isEmpty()) {
      throw new FmnistException(
          "no tensor of "
              + path
              + " has the name and shape of one of "
              + task.id()
              + "; name a run whose first layers are the same, or leave out the key from");
    }
    return new StartingWeights(new Weights(tensors), taken, drawn);
  }

  /**
   * Returns those of a task that goes on from a checkpoint, whose weights replace them, so that the
   * run that it started from need not be there any more.
   */
  public static StartingWeights ofResumed(Task task) {
    try {
      return of(task);
    } catch (FmnistException e) {
      Weights initial = Weights.initial(task.architecture(), task.training().seed());
      return new StartingWeights(initial, List.of(), List.of());
    }
  }

  private static String path(String from) {
    Matcher pinned = PINNED.matcher(from);
    return pinned.matches() ? pinned.group(1) : from;
  }

  private static void requirePinned(Task task, String path, Weights weights) {
    Matcher pinned = PINNED.matcher(task.from().orElseThrow());
    if (pinned.matches() && !pinned.group(2).equals(Checksums.of(weights))) {
      throw new FmnistException(
          "the weights in "
              + path
              + " are not those with which "
              + task.id()
              + " starts: their checksum is "
              + Checksums.of(weights)
              + " instead of "
              + pinned.group(2)
              + "; put the earlier run there, or leave out "
              + PIN
              + "... to start with these");
    }
  }

  /** Returns in words where the weights of a task come from. */
  public String sentence(Task task) {
    return task.from()
        .map(
            from ->
                "starts from "
                    + path(from)
                    + ": "
                    + (taken.isEmpty()
                        ? "no longer there when it was resumed"
                        : String.join(", ", taken))
                    + (initial.isEmpty() ? "" : "; initial: " + String.join(", ", initial)))
        .orElse("starts from initial weights");
  }
}
