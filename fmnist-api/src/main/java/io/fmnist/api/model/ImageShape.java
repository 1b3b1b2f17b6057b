package io.fmnist.api.model;

import io.fmnist.api.Problems;
import java.util.Locale;

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
    // Three factors of up to 2^26 do not fit a long.
    double elements = (double) channels * height * width;
    problems
        .require(
            elements <= MAX_ELEMENTS,
            String.format(
                Locale.ROOT,
                "channels * height * width is %.0f; allowed are 1 to %d",
                elements,
                MAX_ELEMENTS))
        .throwIfAny();
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
