package io.fmnist.dl4j;

import io.fmnist.api.layer.Padding;
import io.fmnist.api.layer.Window;
import io.fmnist.api.model.ImageShape;

/**
 * The mean or maximum of each channel.
 *
 * @param pool whose window is the map
 */
record GlobalPoolOp(int channels, PoolOp pool) implements Op {
  static GlobalPoolOp max(ImageShape in) {
    Padding.Explicit none = new Padding.Explicit(0, 0, 0, 0);
    Window map = new Window(in.height(), in.width(), 1, 1);
    ImageShape out = new ImageShape(in.channels(), 1, 1);
    return new GlobalPoolOp(in.channels(), PoolOp.max(map, none, out));
  }

  static GlobalPoolOp mean(ImageShape in) {
    return new GlobalPoolOp(in.channels(), PoolOp.globalMean(in));
  }

  @Override
  public Value forward(Value input, Tape tape) {
    return pool.forward(input, tape).as(input.array().size(0), channels);
  }

  @Override
  public Value backward(Value gradient, Tape tape, boolean inputWanted) {
    Value map = gradient.as(gradient.array().size(0), 1, 1, channels);
    return pool.backward(map, tape, inputWanted);
  }
}
