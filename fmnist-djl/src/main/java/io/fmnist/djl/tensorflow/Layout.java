package io.fmnist.djl.tensorflow;

import ai.djl.ndarray.types.Shape;
import io.fmnist.api.backend.support.ChannelsLast;
import io.fmnist.api.backend.support.FlattenPlan;
import io.fmnist.api.model.Architecture;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.ResolvedLayer;
import java.util.List;

/**
 * How the engine holds a tensor.
 *
 * @param spec the tensor
 * @param order of its values
 * @param shape of the engine's tensor: kernels HWIO (of a depthwise convolution [H, W, C, 1]) and
 *     [in, out], all else as canonical
 */
record Layout(ParameterSpec spec, OutputLast order, long... shape) {

  /** Returns the layouts of all tensors of a network, in canonical order. */
  static List<Layout> all(Architecture architecture, FlattenPlan flattens) {
    return architecture.flattened().stream()
        .flatMap(at -> at.parameters().stream().map(spec -> of(at, spec, flattens)))
        .toList();
  }

  private static Layout of(ResolvedLayer at, ParameterSpec spec, FlattenPlan flattens) {
    List<Integer> canonical = spec.shape();
    return switch (canonical.size()) {
      case 1 -> new Layout(spec, OutputLast.none(spec.size()), spec.size());
      case 2 -> {
        ChannelsLast order = flattens.kernelOrder(at);
        yield new Layout(
            spec,
            flattens.mapBefore(at).isPresent()
                ? new OutputLast(order.outer(), order.channels(), order.spatial())
                : new OutputLast(canonical.get(0), canonical.get(1), 1),
            canonical.get(1),
            canonical.get(0));
      }
      case 4 -> {
        int out = canonical.get(0);
        int in = canonical.get(1);
        int rows = canonical.get(2);
        int columns = canonical.get(3);
        int channels = at.input().channels();
        // A depthwise kernel has the input's channels first, and one output for each.
        yield new Layout(
            spec,
            new OutputLast(out, in, rows * columns),
            rows,
            columns,
            channels,
            out * in / channels);
      }
      default -> throw new IllegalArgumentException("no layout for " + spec);
    };
  }

  /** Returns the shape as DJL writes it. */
  Shape djlShape() {
    return new Shape(shape.clone());
  }
}
