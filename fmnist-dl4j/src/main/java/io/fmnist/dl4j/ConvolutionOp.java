package io.fmnist.dl4j;

import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.ImageShape;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution by {@code conv2d} and {@code conv2d_bp}, or their like for depthwise ones, {@code
 * depthwise_conv2d} and {@code depthwise_conv2d_bp}.
 */
final class ConvolutionOp implements Op {
  private static final int CHANNELS_LAST = 1;
  private static final int KERNEL_OIHW = 1;

  private final String name;
  private final Trained kernel;
  private final @Nullable Trained bias;
  private final Window window;
  private final ImageShape out;
  private final Padder padder;
  private final long[] arguments;
  private @Nullable INDArray input;

  /**
   * Makes the operation.
   *
   * @param name of ND4J's operation
   * @param kernel OIHW; of a depthwise convolution [1, C, H, W]
   * @param bias one for each filter, or null
   */
  ConvolutionOp(
      String name,
      Trained kernel,
      @Nullable Trained bias,
      Window window,
      Padding.Explicit padding,
      ImageShape out) {
    this.name = name;
    this.kernel = kernel;
    this.bias = bias;
    this.window = window;
    this.out = out;
    // Native padding is the same at both ends, and oneDNN wants it smaller than the kernel.
    boolean nativePadding =
        padding.isSymmetric() && padding.top() < window.height() && padding.left() < window.width();
    padder = new Padder(padding, 0, nativePadding);
    arguments =
        new long[] {
          window.height(),
          window.width(),
          window.strideHeight(),
          window.strideWidth(),
          padder.nativeRows(),
          padder.nativeColumns(),
          1,
          1,
          0,
          CHANNELS_LAST,
          KERNEL_OIHW
        };
  }

  @Override
  public Value forward(Value input, Tape tape) {
    Value padded = padder.pad(input, tape);
    INDArray x = padded.array();
    this.input = x;
    Value output = tape.take(x.size(0), out.height(), out.width(), out.channels());
    INDArray[] inputs =
        bias == null
            ? Tape.arrays(x, kernel.value())
            : Tape.arrays(x, kernel.value(), bias.value());
    tape.call(name, inputs, Tape.arrays(output.array()), arguments);
    padder.releaseAfterForward(padded, tape);
    return output;
  }

  @Override
  public Value backward(Value gradient, Tape tape, boolean inputWanted) {
    INDArray x = Objects.requireNonNull(input);
    INDArray g = gradient.array();
    // Java gathers the patches.
    boolean byPatches =
        !tape.isResident() && name.equals("conv2d") && PatchGradient.fits(window, x.size(3));
    if (!inputWanted && byPatches) {
      new PatchGradient(window, padder.nativeRows(), padder.nativeColumns(), x.shape(), g.shape())
          .ofKernel(x, g, kernel.gradient(), tape);
      if (bias != null) {
        sumBias(g, bias.gradient(), tape);
      }
      return gradient;
    }
    Value result = tape.take(x.shape());
    if (bias == null) {
      tape.call(
          name + "_bp",
          Tape.arrays(x, kernel.value(), g),
          Tape.arrays(result.array(), kernel.gradient()),
          arguments);
    } else {
      tape.call(
          name + "_bp",
          Tape.arrays(x, kernel.value(), bias.value(), g),
          Tape.arrays(result.array(), kernel.gradient(), bias.gradient()),
          arguments);
    }
    return padder.crop(result, tape);
  }

  private void sumBias(INDArray gradient, INDArray biasGradient, Tape tape) {
    float[] rounded = new float[out.channels()];
    new ChannelSums(gradient.shape(), tape)
        .of(
            gradient,
            total -> {
              for (int i = 0; i < rounded.length; i++) {
                rounded[i] = (float) total[i];
              }
              Floats.write(biasGradient, rounded, rounded.length);
            });
  }
}
