package io.fmnist.api.model;

import io.fmnist.api.layer.Layer;
import io.fmnist.api.layer.Padding;
import java.util.List;

/**
 * A layer in its place: what an engine needs beyond the layer's own description.
 *
 * @param path unique in the network: the index, or for a branch of a residual {@code 4.main.0}
 * @param layer the description
 * @param input shape of one image's input
 * @param output shape of one image's output
 * @param padding four integers; all zero for a layer without a window
 * @param parameters its own tensors, in canonical order; those of a residual's branches are with
 *     them
 * @param multiplyAdds of one image's forward pass: convolutions and dense layers count, all else is
 *     0
 * @param dropoutOrdinal how many dropout layers come before; -1 for a layer that is none
 * @param main resolved first branch of a residual, else empty
 * @param shortcut resolved second branch of a residual, else empty
 */
public record ResolvedLayer(
    String path,
    Layer layer,
    Shape input,
    Shape output,
    Padding.Explicit padding,
    List<ParameterSpec> parameters,
    long multiplyAdds,
    int dropoutOrdinal,
    List<ResolvedLayer> main,
    List<ResolvedLayer> shortcut) {

  public ResolvedLayer {
    parameters = List.copyOf(parameters);
    main = List.copyOf(main);
    shortcut = List.copyOf(shortcut);
  }

  /**
   * Returns the input as a map.
   *
   * @throws ClassCastException if it is a vector; shape inference rules that out for map layers
   */
  public ImageShape imageInput() {
    return (ImageShape) input;
  }

  /**
   * Returns the output as a map.
   *
   * @throws ClassCastException if it is a vector
   */
  public ImageShape imageOutput() {
    return (ImageShape) output;
  }

  /** Returns the tensor of a role; the layer must have one. */
  public ParameterSpec parameter(ParameterSpec.Role role) {
    return parameters.stream()
        .filter(p -> p.role() == role)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException(path + " " + layer.kind() + " has no " + role));
  }

  /** Returns whether the layer has a tensor of a role. */
  public boolean has(ParameterSpec.Role role) {
    return parameters.stream().anyMatch(p -> p.role() == role);
  }
}
