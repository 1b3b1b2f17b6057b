package io.fmnist.tasks.run;

import io.fmnist.api.FmnistException;
import io.fmnist.api.model.Tensor;
import io.fmnist.api.model.Weights;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.model.ModelFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The weights with which a training starts: those of another run's network where a tensor of the
 * same name and shape is there, and initial weights for the rest.
 *
 * @param weights of the whole network
 * @param taken names of the tensors that come from the other run, in order
 * @param initial names of the tensors that the other run does not have in this shape, in order
 */
public record StartingWeights(Weights weights, List<String> taken, List<String> initial) {
  /** Copies the lists. */
  public StartingWeights {
    taken = List.copyOf(taken);
    initial = List.copyOf(initial);
  }

  /**
   * Returns the starting weights of a task.
   *
   * @throws FmnistException if it starts from a run that cannot be read, or of whose tensors none
   *     fits
   */
  public static StartingWeights of(Task task) {
    Weights initial = Weights.initial(task.architecture(), task.training().seed());
    if (task.from().isEmpty()) {
      return new StartingWeights(initial, List.of(), List.copyOf(initial.asMap().keySet()));
    }
    Map<String, Tensor> saved = ModelFile.read(Path.of(task.from().get())).weights().asMap();
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
              + task.from().get()
              + " has the name and shape of one of "
              + task.id()
              + "; name a run whose first layers are the same, or leave out the key from");
    }
    return new StartingWeights(new Weights(tensors), taken, drawn);
  }

  /** Returns in words where the weights of a task come from. */
  public String sentence(Task task) {
    return task.from()
        .map(
            from ->
                "starts from "
                    + from
                    + ": "
                    + String.join(", ", taken)
                    + (initial.isEmpty() ? "" : "; initial: " + String.join(", ", initial)))
        .orElse("starts from initial weights");
  }
}
