package io.fmnist.api.backend.support;

import io.fmnist.api.layer.Activation;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.layer.Flatten;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ResolvedLayer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which flattens of a network may keep an engine's order H, W, C, so that they cost nothing: those
 * whose values go, at most through activations, to a dense layer. That layer's kernel is ordered to
 * match.
 */
public final class FlattenPlan {
  private final Set<String> channelsLast = new HashSet<>();
  private final Map<String, ImageShape> flattenedFrom = new HashMap<>();

  /** Plans a whole network, branches included. */
  public FlattenPlan(Architecture architecture) {
    plan(architecture.resolved());
  }

  private void plan(List<ResolvedLayer> layers) {
    for (int i = 0; i < layers.size(); i++) {
      ResolvedLayer at = layers.get(i);
      plan(at.main());
      plan(at.shortcut());
      if (at.layer() instanceof Flatten) {
        int next = i + 1;
        while (next < layers.size() && layers.get(next).layer() instanceof Activation) {
          next++;
        }
        if (next < layers.size() && layers.get(next).layer() instanceof Dense) {
          channelsLast.add(at.path());
          flattenedFrom.put(layers.get(next).path(), at.imageInput());
        }
      }
    }
  }

  /** Returns whether a flatten leaves its values in the order H, W, C. */
  public boolean keepsChannelsLast(ResolvedLayer flatten) {
    return channelsLast.contains(flatten.path());
  }

  /** Returns the map whose values reach a dense layer in the order H, W, C. */
  public Optional<ImageShape> mapBefore(ResolvedLayer dense) {
    return Optional.ofNullable(flattenedFrom.get(dense.path()));
  }

  /**
   * Returns how the kernel [out, in] of a dense layer is reordered: its columns from C, H, W to H,
   * W, C where a flatten before it keeps that order, else not at all.
   */
  public ChannelsLast kernelOrder(ResolvedLayer dense) {
    int units = dense.output().elements();
    return mapBefore(dense)
        .map(map -> new ChannelsLast(units, map.channels(), map.height() * map.width()))
        .orElse(ChannelsLast.none(units * dense.input().elements()));
  }
}
