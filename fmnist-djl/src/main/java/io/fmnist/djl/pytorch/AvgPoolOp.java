package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.backend.support.WindowPlan;
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ResolvedLayer;
import org.jspecify.annotations.Nullable;

/**
 * Average pooling that does not count padding. PyTorch's own option for that takes no padding that
 * differs between the ends, so the map is padded with zeros and each mean over the whole window is
 * scaled by window area / real pixels.
 */
final class AvgPoolOp implements Op {
  private final Window window;
  private final Padding.Explicit padding;
  private final ImageShape output;
  private final float @Nullable [] scale;

  private AvgPoolOp(
      Window window, Padding.Explicit padding, ImageShape output, float @Nullable [] scale) {
    this.window = window;
    this.padding = padding;
    this.output = output;
    this.scale = scale;
  }

  static AvgPoolOp of(Window window, ResolvedLayer at) {
    ImageShape out = at.imageOutput();
    Padding.Explicit padding = at.padding();
    if (padding.isZero()) {
      return new AvgPoolOp(window, padding, out, null);
    }
    return new AvgPoolOp(window, padding, out, WindowPlan.areaByCoveredPixels(at, window));
  }

  @Override
  public PtNDArray forward(PtNDArray input, ForwardContext context) {
    PtNDArray padded = scale == null ? input : Pad.with(input, padding, 0);
    PtNDArray mean =
        JniUtils.avgPool(
            padded,
            new Shape(window.height(), window.width()),
            new Shape(window.strideHeight(), window.strideWidth()),
            new Shape(0, 0),
            false,
            true);
    if (scale == null) {
      return mean;
    }
    Shape once = new Shape(1, 1, output.height(), output.width());
    return JniUtils.mul(mean, context.constant(scale, once));
  }
}
