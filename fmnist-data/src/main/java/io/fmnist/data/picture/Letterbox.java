package io.fmnist.data.picture;

import java.util.Arrays;

/**
 * Fits a picture into a network's input: the longer edge is scaled to the input's, the shorter one
 * padded with the background. Fashion-MNIST (arXiv:1708.07747, section 2) cut off the border of
 * background colour before that. The odd row or column of padding comes first, as it does in the
 * dataset. Nothing is stretched.
 */
final class Letterbox {
  private static final int HALF = 128;

  /** 5 % of the range: what Fashion-MNIST still took for the corners' colour. */
  private static final int TOLERANCE = 12;

  private Letterbox() {}

  /**
   * The colour around the object: of the corners that are on the side of most corners, bright or
   * dark, the median; where two are on each side, the mean of the border decides. The border alone
   * would not do: in a tight crop, much of it is the object.
   *
   * @return 0 to 255
   */
  static int background(Plane picture) {
    int patch = Math.max(1, Math.min(picture.width(), picture.height()) / 28);
    int right = picture.width() - patch;
    int low = picture.height() - patch;
    int[] corners = {
      corner(picture, 0, 0, patch),
      corner(picture, right, 0, patch),
      corner(picture, 0, low, patch),
      corner(picture, right, low, patch)
    };
    long bright = Arrays.stream(corners).filter(c -> c >= HALF).count();
    boolean onBright = bright > 2 || (bright == 2 && borderMean(picture) >= HALF);
    return median(Arrays.stream(corners).filter(c -> c >= HALF == onBright).toArray());
  }

  /** The mean of the outermost rows and columns, 0 to 255. */
  static double borderMean(Plane picture) {
    int width = picture.width();
    int height = picture.height();
    double sum = 0;
    long count = 0;
    for (int y = 0; y < height; y++) {
      int step = y == 0 || y == height - 1 ? 1 : Math.max(1, width - 1);
      for (int x = 0; x < width; x += step) {
        sum += picture.at(x, y);
        count++;
      }
    }
    return sum / count;
  }

  /**
   * Scales and pads.
   *
   * @param background what {@link #background} gives
   * @return [height, width]
   */
  static double[] fit(Plane object, int background, int height, int width) {
    double scale = Math.min((double) height / object.height(), (double) width / object.width());
    int rows = Math.max(1, Math.min(height, (int) Math.round(object.height() * scale)));
    int columns = Math.max(1, Math.min(width, (int) Math.round(object.width() * scale)));
    double[] scaled = AreaAverage.of(object, rows, columns);
    double[] fitted = new double[height * width];
    Arrays.fill(fitted, background);
    int top = (height - rows + 1) / 2;
    int left = (width - columns + 1) / 2;
    for (int y = 0; y < rows; y++) {
      System.arraycopy(scaled, y * columns, fitted, (top + y) * width + left, columns);
    }
    return fitted;
  }

  /** A row or column is border where all but 1 % of it, noise and dust, is background. */
  static Plane trimmed(Plane picture, int background) {
    int[] inRow = new int[picture.height()];
    int[] inColumn = new int[picture.width()];
    for (int y = 0; y < inRow.length; y++) {
      for (int x = 0; x < inColumn.length; x++) {
        if (Math.abs(picture.at(x, y) - background) > TOLERANCE) {
          inRow[y]++;
          inColumn[x]++;
        }
      }
    }
    int top = first(inRow, inColumn.length);
    int left = first(inColumn, inRow.length);
    if (top < 0 || left < 0) {
      return picture;
    }
    int height = last(inRow, inColumn.length) - top + 1;
    int width = last(inColumn, inRow.length) - left + 1;
    byte[] pixels = new byte[width * height];
    for (int y = 0; y < height; y++) {
      System.arraycopy(
          picture.pixels(), (top + y) * picture.width() + left, pixels, y * width, width);
    }
    return new Plane(width, height, pixels);
  }

  private static int first(int[] counts, int length) {
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > length / 100) {
        return i;
      }
    }
    return -1;
  }

  private static int last(int[] counts, int length) {
    int i = counts.length - 1;
    while (i > 0 && counts[i] <= length / 100) {
      i--;
    }
    return i;
  }

  private static int corner(Plane picture, int left, int top, int patch) {
    int[] values = new int[patch * patch];
    for (int i = 0; i < values.length; i++) {
      values[i] = picture.at(left + i % patch, top + i / patch);
    }
    return median(values);
  }

  private static int median(int[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
