package io.fmnist.api.layer;

import java.util.Objects;

/**
 * 2-D convolution of each channel by a kernel of its own (a grouped convolution with as many groups
 * as channels).
 *
 * <p>Input [C, H, W], output [C, H', W'] with sizes as in {@link Conv2d}: {@code out[c,y,x] =
 * bias[c] + sum over r,s of kernel[c,0,r,s] * in[c, y*strideHeight + r - top, x*strideWidth + s -
 * left]}, zero outside the map. Weights: kernel [C, 1, height, width], bias [C].
 *
 * @param window kernel size and stride
 * @param padding what to add around the map
 * @param bias whether a bias is added; it starts at 0
 * @param initializer of the kernel; fan-in and fan-out are height * width
 */
public record DepthwiseConv2d(Window window, Padding padding, boolean bias, Initializer initializer)
    implements Layer {
  /** Refuses null. */
  public DepthwiseConv2d {
    Objects.requireNonNull(window, "depthwiseconv2d: window is null");
    Objects.requireNonNull(padding, "depthwiseconv2d: padding is null");
    Objects.requireNonNull(initializer, "depthwiseconv2d: initializer is null");
  }

  /** A square kernel with stride 1, padding "same", a bias and Glorot-uniform weights. */
  public static DepthwiseConv2d same(int kernel) {
    return new DepthwiseConv2d(
        Window.square(kernel, 1), Padding.same(), true, Initializer.GLOROT_UNIFORM);
  }

  @Override
  public String kind() {
    return "depthwiseconv2d";
  }

  @Override
  public String summary() {
    return kind() + " " + window.summary(padding) + (bias ? "" : " no bias");
  }

  @Override
  public <C, R> R accept(Layer.Visitor<C, R> visitor, C context) {
    return visitor.visitDepthwiseConv2d(this, context);
  }
}
