package io.fmnist.dl4j;

import io.fmnist.api.backend.support.ChannelsLast;
import io.fmnist.api.backend.support.FlatTensor;
import io.fmnist.api.backend.support.FlattenPlan;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.ResolvedLayer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Where each trainable tensor lies, and in which order of values. All are canonical but the kernel
 * of a dense layer that gets its values, at most through activations, from a flatten: the flatten
 * leaves them in the engine's order H, W, C, which costs nothing, and the kernel's columns follow.
 */
final class Layout {
  private final Map<String, FlatTensor> tensors = new LinkedHashMap<>();
  private final FlattenPlan flattens;

  Layout(Architecture architecture) {
    flattens = new FlattenPlan(architecture);
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

  private ChannelsLast order(ResolvedLayer at, ParameterSpec spec) {
    return flattens.mapBefore(at).isPresent() && spec.role() == ParameterSpec.Role.KERNEL
        ? flattens.kernelOrder(at)
        : ChannelsLast.none(spec.size());
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
    return flattens.keepsChannelsLast(flatten);
  }
}
