package io.fmnist.api.model;

import io.fmnist.api.Problems;

/**
 * A map of channels: [C, H, W].
 *
 * @param channels 1 or more
 * @param height rows, 1 or more
 * @param width columns, 1 or more
 */
public record ImageShape(int channels, int height, int width) implements Shape {
  /** Validates the sizes and their product. */
  public ImageShape {
    Problems problems =
        Problems.at("shape")
            .range("channels", channels, 1, MAX_ELEMENTS)
            .range("height", height, 1, MAX_ELEMENTS)
            .range("width", width, 1, MAX_ELEMENTS);
    problems.throwIfAny();
    // Each factor is at most 2^26, so the first product fits a long and is cut before the second.
    long area = Math.min((long) height * width, Integer.MAX_VALUE);
    problems.range("channels * height * width", channels * area, 1, MAX_ELEMENTS).throwIfAny();
  }

  @Override
  public int elements() {
    return channels * height * width;
  }

  @Override
  public String toString() {
    return "[" + channels + ", " + height + ", " + width + "]";
  }
}
