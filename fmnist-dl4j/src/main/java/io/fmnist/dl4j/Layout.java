package io.fmnist.dl4j;

import io.fmnist.api.backend.support.ChannelsLast;
import io.fmnist.api.backend.support.FlatTensor;
import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.ResolvedLayer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Where each trainable tensor lies, and in which order of values. All are canonical but the kernel
 * of a dense layer that gets its values, at most through activations, from a flatten: the flatten
 * leaves them in the engine's order H, W, C, which costs nothing, and the kernel's columns follow.
 */
final class Layout {
  private final Map<String, FlatTensor> tensors = new LinkedHashMap<>();
  private final Map<String, ImageShape> denseAfterMap = new HashMap<>();
  private final Set<String> freeFlattens = new HashSet<>();

  Layout(Architecture architecture) {
    plan(architecture.resolved());
    int offset = 0;
    for (ResolvedLayer at : architecture.flattened()) {
      for (ParameterSpec spec : at.parameters()) {
        if (spec.isTrainable()) {
          tensors.put(spec.name(), new FlatTensor(spec, offset, order(at, spec)));
          offset += spec.size();
        }
      }
    }
  }

  private void plan(List<ResolvedLayer> layers) {
    for (int i = 0; i < layers.size(); i++) {
      ResolvedLayer at = layers.get(i);
      plan(at.main());
      plan(at.shortcut());
      if (!(at.layer() instanceof Flatten)) {
        continue;
      }
      int next = i + 1;
      while (next < layers.size() && layers.get(next).layer() instanceof Activation) {
        next++;
      }
      if (next < layers.size() && layers.get(next).layer() instanceof Dense) {
        freeFlattens.add(at.path());
        denseAfterMap.put(layers.get(next).path(), at.imageInput());
      }
    }
  }

  private ChannelsLast order(ResolvedLayer at, ParameterSpec spec) {
    ImageShape map = denseAfterMap.get(at.path());
    if (map == null || spec.role() != ParameterSpec.Role.KERNEL) {
      return ChannelsLast.none(spec.size());
    }
    return new ChannelsLast(at.output().elements(), map.channels(), map.height() * map.width());
  }

  /** Returns all trainable tensors, in canonical order. */
  List<FlatTensor> tensors() {
    return List.copyOf(tensors.values());
  }

  /** Returns the place of one trainable tensor. */
  FlatTensor tensor(ParameterSpec spec) {
    return Objects.requireNonNull(tensors.get(spec.name()), spec.name());
  }

  /** Returns whether a flatten may leave its values in the order H, W, C. */
  boolean isFree(ResolvedLayer flatten) {
    return freeFlattens.contains(flatten.path());
  }
}
