package io.fmnist.api.layer;

import io.fmnist.api.Problems;

/** How a window treats the border of a map; resolved to four integers before an engine sees it. */
public sealed interface Padding {
  /**
   * Returns the rows and columns to add.
   *
   * @param inputHeight rows of the input
   * @param inputWidth columns of the input
   * @param window the window and its stride
   */
  Explicit resolve(int inputHeight, int inputWidth, Window window);

  /** Output size is {@code ceil(input / stride)}; an odd pixel goes to the end (bottom, right). */
  static Padding same() {
    return new Same();
  }

  /** No padding. */
  static Padding valid() {
    return new Valid();
  }

  /** Pads every side by {@code pixels}. */
  static Padding explicit(int pixels) {
    return new Explicit(pixels, pixels, pixels, pixels);
  }

  /** Output size is {@code ceil(input / stride)}. */
  record Same() implements Padding {
    @Override
    public Explicit resolve(int inputHeight, int inputWidth, Window window) {
      int rows = total(inputHeight, window.height(), window.strideHeight());
      int columns = total(inputWidth, window.width(), window.strideWidth());
      return new Explicit(rows / 2, rows - rows / 2, columns / 2, columns - columns / 2);
    }

    private static int total(int input, int kernel, int stride) {
      int output = (input + stride - 1) / stride;
      return Math.max((output - 1) * stride + kernel - input, 0);
    }
  }

  /** No padding: the window stays inside the map. */
  record Valid() implements Padding {
    @Override
    public Explicit resolve(int inputHeight, int inputWidth, Window window) {
      return new Explicit(0, 0, 0, 0);
    }
  }

  /**
   * Given rows and columns.
   *
   * @param top rows above, 0 to 1024
   * @param bottom rows below, 0 to 1024
   * @param left columns on the left, 0 to 1024
   * @param right columns on the right, 0 to 1024
   */
  record Explicit(int top, int bottom, int left, int right) implements Padding {
    /** Validates all four values. */
    public Explicit {
      Problems.at("padding")
          .range("top", top, 0, Window.MAX_SIZE)
          .range("bottom", bottom, 0, Window.MAX_SIZE)
          .range("left", left, 0, Window.MAX_SIZE)
          .range("right", right, 0, Window.MAX_SIZE)
          .throwIfAny();
    }

    /** Returns whether nothing is added. */
    public boolean isZero() {
      return top == 0 && bottom == 0 && left == 0 && right == 0;
    }

    /** Returns whether both ends of each axis get the same. */
    public boolean isSymmetric() {
      return top == bottom && left == right;
    }

    @Override
    public Explicit resolve(int inputHeight, int inputWidth, Window window) {
      return this;
    }
  }
}
