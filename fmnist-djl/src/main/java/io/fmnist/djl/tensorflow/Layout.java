package io.fmnist.djl.tensorflow;

import io.fmnist.api.layer.Conv2d;
import io.fmnist.api.layer.Dense;
import io.fmnist.api.model.ParameterSpec;
import io.fmnist.api.model.ParameterSpec.Role;
import io.fmnist.api.model.ResolvedLayer;

/**
 * How the engine holds a tensor.
 *
 * @param order of its values
 * @param shape of the engine's tensor: kernels HWIO and [in, out], all else as canonical
 */
record Layout(OutputLast order, long... shape) {

  static Layout of(ResolvedLayer at, ParameterSpec spec, FlattenPlan flattens) {
    if (spec.role() != Role.KERNEL) {
      return new Layout(OutputLast.none(spec.size()), spec.size());
    }
    if (at.layer() instanceof Conv2d conv) {
      int rows = conv.window().height();
      int columns = conv.window().width();
      int channels = at.imageInput().channels();
      return new Layout(
          new OutputLast(conv.filters(), channels, rows * columns),
          rows,
          columns,
          channels,
          conv.filters());
    }
    int units = ((Dense) at.layer()).units();
    int features = at.input().elements();
    OutputLast order =
        flattens
            .mapBefore(at)
            .map(map -> new OutputLast(units, map.channels(), map.height() * map.width()))
            .orElse(new OutputLast(units, features, 1));
    return new Layout(order, features, units);
  }
}
