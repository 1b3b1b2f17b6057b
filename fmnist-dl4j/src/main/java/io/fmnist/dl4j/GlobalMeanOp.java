package io.fmnist.dl4j;

import io.fmnist.api.model.ImageShape;

/** The mean of each channel: a pool whose window is the map. */
final class GlobalMeanOp implements Op {
  private final ImageShape map;
  private final PoolOp pool;

  GlobalMeanOp(ImageShape map) {
    this.map = map;
    pool = PoolOp.globalMean(map);
  }

  @Override
  public Value forward(Value input, Tape tape) {
    return pool.forward(input, tape).as(input.array().size(0), map.channels());
  }

  @Override
  public Value backward(Value gradient, Tape tape, boolean inputWanted) {
    Value map = gradient.as(gradient.array().size(0), 1, 1, this.map.channels());
    return pool.backward(map, tape, inputWanted);
  }
}
