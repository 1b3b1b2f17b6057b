package io.fmnist.data;

import java.util.Arrays;

/**
 * A small grey picture that polygons are painted on, with soft edges. Coordinates are in [-1, 1], x
 * to the right and y down, and go through an affine map before painting. Only basic arithmetic is
 * used, which Java defines bit for bit, so every machine paints the same bytes.
 */
final class Canvas {
  private static final int SUB_ROWS = 3;

  private final int size;
  private final double[] tones;
  private final double[] coverage;
  private final double[] crossings = new double[32];
  private double xx;
  private double xy;
  private double x0;
  private double yx;
  private double yy;
  private double y0;

  Canvas(int size) {
    this.size = size;
    this.tones = new double[size * size];
    this.coverage = new double[size];
  }

  /** Clears the picture and sets the map: {@code (xx*x + xy*y + x0, yx*x + yy*y + y0)}. */
  void start(double xx, double xy, double x0, double yx, double yy, double y0) {
    Arrays.fill(tones, 0);
    this.xx = xx;
    this.xy = xy;
    this.x0 = x0;
    this.yx = yx;
    this.yy = yy;
    this.y0 = y0;
  }

  /** Returns the tone of a pixel, 0 (background) to 1. */
  double tone(int pixel) {
    return tones[pixel];
  }

  /**
   * Paints a polygon over what is there (even-odd rule).
   *
   * @param tone 0 to 1
   * @param points x and y of each corner
   */
  void paint(double tone, double... points) {
    int corners = points.length / 2;
    double[] px = new double[corners];
    double[] py = new double[corners];
    for (int i = 0; i < corners; i++) {
      double x = points[2 * i];
      double y = points[2 * i + 1];
      px[i] = (xx * x + xy * y + x0 + 1) * size / 2;
      py[i] = (yx * x + yy * y + y0 + 1) * size / 2;
    }
    for (int row = 0; row < size; row++) {
      Arrays.fill(coverage, 0);
      for (int sub = 0; sub < SUB_ROWS; sub++) {
        cover(px, py, row + (sub + 0.5) / SUB_ROWS);
      }
      for (int column = 0; column < size; column++) {
        int pixel = row * size + column;
        tones[pixel] += (tone - tones[pixel]) * coverage[column];
      }
    }
  }

  /** Paints the mirror image at x = 0 too. */
  void paintBoth(double tone, double... points) {
    paint(tone, points);
    double[] mirrored = points.clone();
    for (int i = 0; i < mirrored.length; i += 2) {
      mirrored[i] = -mirrored[i];
    }
    paint(tone, mirrored);
  }

  /** Adds what a polygon covers of each pixel of a row, along one line through it. */
  private void cover(double[] px, double[] py, double y) {
    int count = 0;
    for (int i = 0, j = px.length - 1; i < px.length; j = i++) {
      if ((py[i] <= y) != (py[j] <= y)) {
        crossings[count++] = px[i] + (y - py[i]) * (px[j] - px[i]) / (py[j] - py[i]);
      }
    }
    Arrays.sort(crossings, 0, count);
    for (int i = 0; i + 1 < count; i += 2) {
      double from = Math.max(crossings[i], 0);
      double to = Math.min(crossings[i + 1], size);
      for (int column = (int) from; column < to; column++) {
        double part = Math.min(to, column + 1) - Math.max(from, column);
        coverage[column] += part / SUB_ROWS;
      }
    }
  }
}
