package io.fmnist.dl4j;

import io.fmnist.api.model.ImageShape;

/**
 * Turns maps into vectors.
 *
 * @param map shape of the input
 * @param channelsLast whether the vector's order is H, W, C, which costs nothing, because the dense
 *     layer after it has its kernel in that order; else C, H, W
 */
record FlattenOp(ImageShape map, boolean channelsLast) implements Op {
  @Override
  public Value forward(Value input, Tape tape) {
    long images = input.array().size(0);
    if (isView()) {
      return input.as(images, map.elements());
    }
    Value ordered = tape.take(images, map.channels(), map.height(), map.width());
    tape.call("permute", Tape.arrays(input.array()), Tape.arrays(ordered.array()), 0, 3, 1, 2);
    return ordered.as(images, map.elements());
  }

  @Override
  public Value backward(Value gradient, Tape tape, boolean inputWanted) {
    long images = gradient.array().size(0);
    if (isView()) {
      return gradient.as(images, map.height(), map.width(), map.channels());
    }
    Value ordered = gradient.as(images, map.channels(), map.height(), map.width());
    Value result = tape.take(images, map.height(), map.width(), map.channels());
    tape.call("permute", Tape.arrays(ordered.array()), Tape.arrays(result.array()), 0, 2, 3, 1);
    return result;
  }

  private boolean isView() {
    return channelsLast || map.channels() == 1 || map.height() * map.width() == 1;
  }
}
