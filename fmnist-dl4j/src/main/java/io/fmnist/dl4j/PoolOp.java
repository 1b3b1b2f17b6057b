package io.fmnist.dl4j;

import io.fmnist.api.backend.support.WindowPlan;
import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.model.ResolvedLayer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Maximum or mean over windows.
 *
 * <p>The mean must not count padding. ND4J can leave it out only where it pads itself, the same at
 * both ends; so a padded mean is taken over zeros too and scaled by window area / real pixels.
 */
final class PoolOp implements Op {
  private static final int CHANNELS_LAST = 1;
  private static final int COUNT_ALL = 1;
  private static final int NO_OPTION = 0;

  private final String name;
  private final ImageShape out;
  private final Padder padder;
  private final long[] arguments;
  private final float @Nullable [] scale;
  private @Nullable INDArray input;
  private @Nullable INDArray factors;

  private PoolOp(
      String name,
      ImageShape out,
      Window window,
      Padder padder,
      int option,
      float @Nullable [] scale) {
    this.name = name;
    this.out = out;
    this.padder = padder;
    this.scale = scale;
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
          option,
          CHANNELS_LAST
        };
  }

  static PoolOp max(Window window, Padding.Explicit padding, ImageShape out) {
    // Every window holds a real pixel, so the lowest float never wins.
    Padder padder = new Padder(padding, -Float.MAX_VALUE, padding.isSymmetric());
    return new PoolOp("maxpool2d", out, window, padder, NO_OPTION, null);
  }

  static PoolOp mean(Window window, ResolvedLayer at) {
    Padding.Explicit padding = at.padding();
    ImageShape out = at.imageOutput();
    float[] scale =
        padding.isZero()
            ? null
            : forEachChannel(WindowPlan.areaByCoveredPixels(at, window), out.channels());
    return new PoolOp("avgpool2d", out, window, new Padder(padding, 0, false), COUNT_ALL, scale);
  }

  static PoolOp globalMean(ImageShape in) {
    Window window = new Window(in.height(), in.width(), 1, 1);
    Padder padder = new Padder(new Padding.Explicit(0, 0, 0, 0), 0, true);
    return new PoolOp(
        "avgpool2d", new ImageShape(in.channels(), 1, 1), window, padder, COUNT_ALL, null);
  }

  /** Returns the factors [H, W] once for each channel, [H, W, C]. */
  private static float[] forEachChannel(float[] factors, int channels) {
    float[] all = new float[factors.length * channels];
    for (int i = 0; i < all.length; i++) {
      all[i] = factors[i / channels];
    }
    return all;
  }

  @Override
  public Value forward(Value input, Tape tape) {
    Value padded = padder.pad(input, tape);
    INDArray x = padded.array();
    this.input = x;
    Value output = tape.take(x.size(0), out.height(), out.width(), out.channels());
    tape.call(name, Tape.arrays(x), Tape.arrays(output.array()), arguments);
    padder.releaseAfterForward(padded, tape);
    if (scale == null) {
      return output;
    }
    INDArray factors = tape.constant(scale, 1, out.height(), out.width(), out.channels());
    this.factors = factors;
    return Elementwise.multiply(output, factors, tape);
  }

  @Override
  public Value backward(Value gradient, Tape tape, boolean inputWanted) {
    if (!inputWanted) {
      return gradient;
    }
    Value scaled = factors == null ? gradient : Elementwise.multiply(gradient, factors, tape);
    INDArray x = Objects.requireNonNull(input);
    Value result = tape.take(x.shape());
    tape.call(name + "_bp", Tape.arrays(x, scaled.array()), Tape.arrays(result.array()), arguments);
    if (scaled.block() != gradient.block()) {
      tape.release(scaled);
    }
    return padder.crop(result, tape);
  }
}
