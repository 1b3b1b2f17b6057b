package io.fmnist.api.layer;

import java.util.Objects;

/**
 * Mean over a sliding window of each channel. Input [C, H, W], output [C, H', W'] with sizes as in
 * {@link Conv2d}. Padding does not count: the sum is divided by the number of real pixels in the
 * window (as Keras and TensorFlow do; ONNX calls it {@code count_include_pad = 0}).
 *
 * @param window pool size and stride
 * @param padding what to add around the map; each side less than the window
 */
public record AvgPool2d(Window window, Padding padding) implements Layer {
  /** Refuses null. */
  public AvgPool2d {
    Objects.requireNonNull(window, "avgpool2d: window is null");
    Objects.requireNonNull(padding, "avgpool2d: padding is null");
  }

  /** A square pool whose stride is its size, no padding. */
  public static AvgPool2d of(int size) {
    return new AvgPool2d(Window.square(size, size), Padding.valid());
  }

  @Override
  public String kind() {
    return "avgpool2d";
  }

  @Override
  public String summary() {
    return kind() + " " + window.summary(padding);
  }

  @Override
  public <C, R> R accept(Layer.Visitor<C, R> visitor, C context) {
    return visitor.visitAvgPool2d(this, context);
  }
}
