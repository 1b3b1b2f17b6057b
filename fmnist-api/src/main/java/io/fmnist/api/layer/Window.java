package io.fmnist.api.layer;

import io.fmnist.api.Problems;

/**
 * A sliding window: its size and the steps it moves by.
 *
 * @param height rows, 1 to 1024
 * @param width columns, 1 to 1024
 * @param strideHeight rows a step, 1 to 1024
 * @param strideWidth columns a step, 1 to 1024
 */
public record Window(int height, int width, int strideHeight, int strideWidth) {
  /** Largest window, stride and padding. */
  public static final int MAX_SIZE = 1024;

  /** Validates all four values. */
  public Window {
    Problems.at("window")
        .range("height", height, 1, MAX_SIZE)
        .range("width", width, 1, MAX_SIZE)
        .range("strideHeight", strideHeight, 1, MAX_SIZE)
        .range("strideWidth", strideWidth, 1, MAX_SIZE)
        .throwIfAny();
  }

  /** A square window with the same stride both ways. */
  public static Window square(int size, int stride) {
    return new Window(size, size, stride, stride);
  }

  /** Returns size, stride above 1 and padding in one short line. */
  String summary(Padding padding) {
    String stride =
        strideHeight == 1 && strideWidth == 1 ? "" : " stride " + strideHeight + "x" + strideWidth;
    String pad;
    if (padding instanceof Padding.Same) {
      pad = " same";
    } else if (padding instanceof Padding.Explicit e) {
      pad = " pad " + e.top() + "," + e.bottom() + "," + e.left() + "," + e.right();
    } else {
      pad = "";
    }
    return height + "x" + width + stride + pad;
  }
}
