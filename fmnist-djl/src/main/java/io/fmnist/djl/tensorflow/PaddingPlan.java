package io.fmnist.djl.tensorflow;

import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ResolvedLayer;
import org.tensorflow.Output;

/**
 * How a window's padding is told to TensorFlow: by one of the two names that its kernels know,
 * where the padding is none or what TensorFlow itself calls SAME, else by a padding operation
 * before the window.
 *
 * @param padding of the layer
 * @param name of TensorFlow's padding
 */
record PaddingPlan(Padding.Explicit padding, String name, boolean isExplicit) {

  static PaddingPlan of(ResolvedLayer at, Window window) {
    Padding.Explicit padding = at.padding();
    if (padding.isZero()) {
      return new PaddingPlan(padding, "VALID", false);
    }
    ImageShape in = at.imageInput();
    boolean same = padding.equals(Padding.same().resolve(in.height(), in.width(), window));
    return new PaddingPlan(padding, same ? "SAME" : "VALID", !same);
  }

  /** With a padding operation even where TensorFlow has a name for the padding. */
  static PaddingPlan explicit(ResolvedLayer at) {
    return new PaddingPlan(at.padding(), "VALID", !at.padding().isZero());
  }

  /** Pads a map where its window cannot. */
  Output<?> pad(GraphBuilder nodes, Output<?> map, Window window, float value) {
    if (!isExplicit) {
      return map;
    }
    Output<?> sides =
        nodes.reshape(
            nodes.integers(
                0, 0, padding.top(), padding.bottom(), padding.left(), padding.right(), 0, 0),
            4,
            2);
    // TensorFlow hands the zeros of Pad, but not those of PadV2, on to oneDNN's convolution, which
    // reads beyond its memory where no window meets a pixel.
    return value == 0 && isLessThan(window)
        ? nodes.op("Pad", map, sides)
        : nodes.op("PadV2", map, sides, nodes.scalar(value));
  }

  /** Returns whether every window has a pixel. */
  private boolean isLessThan(Window window) {
    return Math.max(padding.top(), padding.bottom()) < window.height()
        && Math.max(padding.left(), padding.right()) < window.width();
  }
}
