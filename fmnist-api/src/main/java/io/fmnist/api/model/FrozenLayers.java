package io.fmnist.api.model;

import io.fmnist.api.Problems;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Layers that a training leaves as they are: their tensors keep their values, and batch
 * normalization keeps its running statistics and normalizes with them in training too, as in Keras.
 * Gradients flow through them to the layers before.
 *
 * @param paths of layers, for example {@code 3} or {@code 5.main.0}; a residual sum's path stands
 *     for all layers in its branches
 */
public record FrozenLayers(Set<String> paths) {
  /** No layer. */
  public static final FrozenLayers NONE = new FrozenLayers(Set.of());

  public FrozenLayers {
    paths = Collections.unmodifiableSet(new TreeSet<>(paths));
  }

  /** The layers at some paths. */
  public static FrozenLayers at(String... paths) {
    return new FrozenLayers(new TreeSet<>(List.of(paths)));
  }

  /**
   * Returns whether the layer at a path is frozen, by itself or with the sum that it is part of.
   */
  public boolean contains(String path) {
    return withSums(path).anyMatch(paths::contains);
  }

  /** Returns whether a tensor belongs to a frozen layer. */
  public boolean contains(ParameterSpec tensor) {
    return contains(tensor.name().substring(0, tensor.name().lastIndexOf('.')));
  }

  /**
   * Makes sure that each path has a layer.
   *
   * @throws io.fmnist.api.InvalidSpecException with every path that has none
   */
  public void requireFit(Architecture architecture) {
    Set<String> known =
        architecture.flattened().stream()
            .flatMap(layer -> withSums(layer.path()))
            .collect(Collectors.toSet());
    Problems problems = Problems.at("frozen layers");
    for (String path : paths) {
      problems.require(
          known.contains(path),
          "there is no layer " + path + "; layers are counted from 0, for example 0 or 3.main.1");
    }
    problems.throwIfAny();
  }

  /**
   * Makes sure that something is left to train.
   *
   * @throws io.fmnist.api.InvalidSpecException if all tensors that a training could change are
   *     frozen
   */
  public void requireRest(Architecture architecture) {
    Problems.at("frozen layers")
        .require(
            paths.isEmpty()
                || architecture.parameters().stream()
                    .anyMatch(p -> p.role().isTrainable() && !contains(p)),
            "every layer with weights is frozen, so nothing would be trained; leave one trainable")
        .throwIfAny();
  }

  /** Returns a layer's path and those of the sums and branches that it is part of. */
  private static Stream<String> withSums(String path) {
    return Stream.iterate(path.length(), end -> end > 0, end -> path.lastIndexOf('.', end - 1))
        .map(end -> path.substring(0, end));
  }
}
