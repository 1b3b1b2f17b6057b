package io.fmnist.data.picture;

import java.util.List;
import java.util.stream.IntStream;

/**
 * One channel of a picture: luminance, or red, green or blue.
 *
 * @param width columns
 * @param height rows
 * @param pixels [height, width], unsigned bytes, 0 is black
 */
record Plane(int width, int height, byte[] pixels) {
  static final int WHITE = 255;

  /** Returns black planes. */
  static List<Plane> blank(int width, int height, int channels) {
    return IntStream.range(0, channels)
        .mapToObj(c -> new Plane(width, height, new byte[width * height]))
        .toList();
  }

  /** Returns one pixel, 0 to 255. */
  int at(int x, int y) {
    return pixels[y * width + x] & WHITE;
  }

  /**
   * Turns and mirrors the picture so that it stands upright.
   *
   * @param orientation 1 to 8 as the Orientation tag of TIFF 6.0 and EXIF defines it: which side of
   *     the scene the first row and the first column are; any other value leaves the picture
   */
  Plane upright(int orientation) {
    if (orientation < 2 || orientation > 8) {
      return this;
    }
    boolean swapped = orientation >= 5;
    int w = swapped ? height : width;
    int h = swapped ? width : height;
    byte[] turned = new byte[pixels.length];
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        int fromX = swapped ? y : x;
        int fromY = swapped ? x : y;
        // 2, 3, 7 and 8 begin at the scene's other side across the stored rows, 3, 4, 6 and 7 down.
        if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8) {
          fromX = width - 1 - fromX;
        }
        if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7) {
          fromY = height - 1 - fromY;
        }
        turned[y * w + x] = pixels[fromY * width + fromX];
      }
    }
    return new Plane(w, h, turned);
  }
}
