package io.fmnist.djl.pytorch;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.fmnist.api.backend.support.WindowPlan;
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.ResolvedLayer;

/**
 * Convolution with a kernel stored OHWI: seen as OIHW through a permutation, it is channels-last,
 * and PyTorch then keeps the whole map so.
 */
final class ConvolutionOp implements Op {
  private static final long[] OHWI_TO_OIHW = {0, 3, 1, 2};

  private final int kernel;
  private final int bias;
  private final Axis rows;
  private final Axis columns;
  private final int groups;
  private final ChannelPadding channels;

  /**
   * How the window moves along one axis.
   *
   * @param before pixels to add at the start
   * @param after pixels to add at the end; below 0 pixels are cut off, which no window would reach
   * @param stride pixels a step
   */
  private record Axis(int before, int after, int stride) {

    /**
     * Plans one axis.
     *
     * @param asked stride of the layer, which a window that does not move gives up
     */
    static Axis of(int before, int after, int stride, int asked, int input, int window) {
      return new Axis(before, stride == asked ? after : window - input - before, stride);
    }

    boolean isEven() {
      return before == after;
    }
  }

  private ConvolutionOp(
      int kernel, int bias, Axis rows, Axis columns, int groups, ChannelPadding channels) {
    this.kernel = kernel;
    this.bias = bias;
    this.rows = rows;
    this.columns = columns;
    this.groups = groups;
    this.channels = channels;
  }

  /**
   * Plans a convolution.
   *
   * @param kernel slot
   * @param bias slot, or -1
   * @param groups into which channels and filters are cut; each filter sees its own group alone
   * @param channels that are added; none where there are groups
   */
  static ConvolutionOp of(
      int kernel, int bias, Window window, ResolvedLayer at, int groups, ChannelPadding channels) {
    Padding.Explicit padding = at.padding();
    Window moving = WindowPlan.withoutIdleStrides(window, at.imageOutput());
    return new ConvolutionOp(
        kernel,
        bias,
        Axis.of(
            padding.top(),
            padding.bottom(),
            moving.strideHeight(),
            window.strideHeight(),
            at.imageInput().height(),
            window.height()),
        Axis.of(
            padding.left(),
            padding.right(),
            moving.strideWidth(),
            window.strideWidth(),
            at.imageInput().width(),
            window.width()),
        groups,
        channels);
  }

  @Override
  public PtNDArray forward(PtNDArray input, ForwardContext context) {
    PtNDArray ohwi = channels.ofKernel(context.parameter(kernel));
    PtNDArray weight = JniUtils.permute(ohwi, OHWI_TO_OIHW);
    boolean even = rows.isEven() && columns.isEven();
    return JniUtils.convolution(
        even ? input : padded(input),
        weight,
        bias < 0 ? null : channels.ofBias(context.parameter(bias)),
        new Shape(rows.stride, columns.stride),
        even ? new Shape(rows.before, columns.before) : new Shape(0, 0),
        new Shape(1, 1),
        groups);
  }

  private PtNDArray padded(PtNDArray input) {
    // PyTorch counts axes from the last; a negative amount cuts, and would cut before it adds.
    long[] added = {
      columns.before, Math.max(columns.after, 0), rows.before, Math.max(rows.after, 0)
    };
    PtNDArray larger = JniUtils.pad(input, added, 0);
    if (columns.after >= 0 && rows.after >= 0) {
      return larger;
    }
    long[] cut = {0, Math.min(columns.after, 0), 0, Math.min(rows.after, 0)};
    return JniUtils.pad(larger, cut, 0);
  }
}
