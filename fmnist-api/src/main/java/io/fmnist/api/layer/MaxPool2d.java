package io.fmnist.api.layer;

import java.util.Objects;

/**
 * Maximum over a sliding window of each channel. Input [C, H, W], output [C, H', W'] with sizes as
 * in {@link Conv2d}; padding never wins. Among equal values the first in row-major order gets the
 * gradient.
 *
 * @param window pool size and stride
 * @param padding what to add around the map; each side less than the window
 */
public record MaxPool2d(Window window, Padding padding) implements Layer {
  /** Refuses null. */
  public MaxPool2d {
    Objects.requireNonNull(window, "maxpool2d: window is null");
    Objects.requireNonNull(padding, "maxpool2d: padding is null");
  }

  /** A square pool whose stride is its size, no padding. */
  public static MaxPool2d of(int size) {
    return new MaxPool2d(Window.square(size, size), Padding.valid());
  }

  @Override
  public String kind() {
    return "maxpool2d";
  }

  @Override
  public String summary() {
    return kind() + " " + window.summary(padding);
  }

  @Override
  public <C, R> R accept(Layer.Visitor<C, R> visitor, C context) {
    return visitor.visitMaxPool2d(this, context);
  }
}
