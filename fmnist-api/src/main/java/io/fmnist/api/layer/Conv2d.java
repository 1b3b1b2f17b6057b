package io.fmnist.api.layer;

import io.fmnist.api.Problems;
import java.util.Objects;

/**
 * 2-D convolution (cross-correlation, as all three engines compute it).
 *
 * <p>Input [C, H, W], output [filters, H', W'] with {@code H' = floor((H + top + bottom - height) /
 * strideHeight) + 1} and W' alike: {@code out[o,y,x] = bias[o] + sum over i,r,s of kernel[o,i,r,s]
 * * in[i, y*strideHeight + r - top, x*strideWidth + s - left]}, zero outside the map. Weights:
 * kernel [filters, C, height, width] (OIHW), bias [filters].
 *
 * @param filters output channels, 1 to 65,536
 * @param window kernel size and stride
 * @param padding what to add around the map
 * @param bias whether a bias is added; it starts at 0
 * @param initializer of the kernel
 */
public record Conv2d(
    int filters, Window window, Padding padding, boolean bias, Initializer initializer)
    implements Layer {
  private static final int MAX_FILTERS = 65_536;

  /** Validates the filter count and refuses null. */
  public Conv2d {
    Objects.requireNonNull(window, "conv2d: window is null");
    Objects.requireNonNull(padding, "conv2d: padding is null");
    Objects.requireNonNull(initializer, "conv2d: initializer is null");
    Problems.at("conv2d").range("filters", filters, 1, MAX_FILTERS).throwIfAny();
  }

  /** A square kernel with stride 1, padding "same", a bias and Glorot-uniform weights. */
  public static Conv2d same(int filters, int kernel) {
    return new Conv2d(
        filters, Window.square(kernel, 1), Padding.same(), true, Initializer.GLOROT_UNIFORM);
  }

  @Override
  public String kind() {
    return "conv2d";
  }

  @Override
  public String summary() {
    return kind() + " " + filters + " " + window.summary(padding) + (bias ? "" : " no bias");
  }

  @Override
  public <C, R> R accept(Layer.Visitor<C, R> visitor, C context) {
    return visitor.visitConv2d(this, context);
  }
}
