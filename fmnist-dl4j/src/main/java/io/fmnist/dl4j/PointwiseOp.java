package io.fmnist.dl4j;

import io.fmnist.api.model.ImageShape;

/**
 * A convolution whose window is one pixel that moves by one: a dense layer over the channels of
 * each pixel. As such it takes seven tenths of the time of {@code conv2d} and {@code conv2d_bp}.
 *
 * @param in shape of the input
 * @param out shape of the output, as high and as wide
 * @param dense over the channels
 */
record PointwiseOp(ImageShape in, ImageShape out, DenseOp dense) implements Op {
  @Override
  public Value forward(Value input, Tape tape) {
    Value pixels = input.as(input.size() / in.channels(), in.channels());
    Value output = dense.forward(pixels, tape);
    return maps(output, out);
  }

  @Override
  public Value backward(Value gradient, Tape tape, boolean inputWanted) {
    Value pixels = gradient.as(gradient.size() / out.channels(), out.channels());
    Value result = dense.backward(pixels, tape, inputWanted);
    return inputWanted ? maps(result, in) : gradient;
  }

  private static Value maps(Value pixels, ImageShape map) {
    return pixels.as(-1, map.height(), map.width(), map.channels());
  }
}
