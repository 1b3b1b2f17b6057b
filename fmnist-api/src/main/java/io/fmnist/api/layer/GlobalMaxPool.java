package io.fmnist.api.layer;

/**
 * Maximum of each channel over the whole map. Input [C, H, W], output [C]. Among equal values the
 * first in row-major order gets the gradient.
 */
public record GlobalMaxPool() implements Layer {
  @Override
  public String kind() {
    return "globalmaxpool";
  }

  @Override
  public <C, R> R accept(Layer.Visitor<C, R> visitor, C context) {
    return visitor.visitGlobalMaxPool(this, context);
  }
}
