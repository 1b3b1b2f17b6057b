package io.fmnist.api.layer;

/** Mean of each channel over the whole map. Input [C, H, W], output [C]. */
public record GlobalAvgPool() implements Layer {
  @Override
  public String kind() {
    return "globalavgpool";
  }

  @Override
  public <C, R> R accept(Layer.Visitor<C, R> visitor, C context) {
    return visitor.visitGlobalAvgPool(this, context);
  }
}
