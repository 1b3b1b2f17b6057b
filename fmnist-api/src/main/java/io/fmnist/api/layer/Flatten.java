package io.fmnist.api.layer;

/** Turns a map [C, H, W] into a vector [C*H*W], in the order C, H, W (as PyTorch and ONNX do). */
public record Flatten() implements Layer {
  @Override
  public String kind() {
    return "flatten";
  }

  @Override
  public <C, R> R accept(Layer.Visitor<C, R> visitor, C context) {
    return visitor.visitFlatten(this, context);
  }
}
