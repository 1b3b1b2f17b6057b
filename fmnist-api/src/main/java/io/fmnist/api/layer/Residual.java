package io.fmnist.api.layer;

import io.fmnist.api.Problems;
import java.util.List;

/**
 * The elementwise sum of two branches that start from the same input; both must end in the same
 * shape.
 *
 * @param main layers of the first branch, at least one
 * @param shortcut layers of the second branch; empty for the input itself
 */
public record Residual(List<Layer> main, List<Layer> shortcut) implements Layer {
  public Residual {
    main = List.copyOf(main);
    shortcut = List.copyOf(shortcut);
    Problems.at("residual")
        .require(!main.isEmpty(), "main has no layer; it needs at least one")
        .throwIfAny();
  }

  @Override
  public String kind() {
    return "residual";
  }

  @Override
  public <C, R> R accept(Layer.Visitor<C, R> visitor, C context) {
    return visitor.visitResidual(this, context);
  }
}
