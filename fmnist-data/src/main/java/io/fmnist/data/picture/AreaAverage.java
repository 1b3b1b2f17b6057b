package io.fmnist.data.picture;

/** Scales a picture: each new pixel is the mean over the area that it covers. */
final class AreaAverage {
  private AreaAverage() {}

  /**
   * Scales; enlarging repeats pixels.
   *
   * @param height rows wanted
   * @param width columns wanted
   * @return [height, width]
   */
  static double[] of(Plane picture, int height, int width) {
    int rows = picture.height();
    double[] row = new double[picture.width()];
    double[] across = new double[width];
    double[] sums = new double[height * width];
    double[] weights = new double[height];
    for (int r = 0; r < rows; r++) {
      for (int x = 0; x < row.length; x++) {
        row[x] = picture.at(x, r);
      }
      average(row, across);
      // New row y reaches from y * rows / height to (y + 1) * rows / height.
      for (int y = (int) ((long) r * height / rows); y < height; y++) {
        double tall =
            Math.min(r + 1, (double) (y + 1) * rows / height)
                - Math.max(r, (double) y * rows / height);
        if (tall <= 0) {
          break;
        }
        weights[y] += tall;
        for (int x = 0; x < width; x++) {
          sums[y * width + x] += tall * across[x];
        }
      }
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= weights[i / width];
    }
    return sums;
  }

  private static void average(double[] from, double[] to) {
    for (int x = 0; x < to.length; x++) {
      double left = (double) x * from.length / to.length;
      double right = (double) (x + 1) * from.length / to.length;
      double sum = 0;
      double area = 0;
      for (int c = (int) left; c < Math.min(right, from.length); c++) {
        double part = Math.min(c + 1, right) - Math.max(c, left);
        sum += part * from[c];
        area += part;
      }
      to[x] = sum / area;
    }
  }
}
