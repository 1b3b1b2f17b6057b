package io.fmnist.tasks.chart;

import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.model.ImageShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Images in rows, each with words below it, as one SVG file that needs no other. */
public final class ContactSheet {
  /** The most images of one sheet. */
  public static final int MOST = 1000;

  private static final int COLUMNS = 10;
  private static final int TILE = 96;
  private static final int IMAGE = 84;
  private static final int HEIGHT = 120;
  private static final int WORDS = 15;

  private final ImageShape shape;
  private final List<String> tiles = new ArrayList<>();

  /**
   * Begins an empty sheet.
   *
   * @param shape of the images: 1 channel or 3
   */
  public ContactSheet(ImageShape shape) {
    this.shape = shape;
  }

  /** Returns whether there is no room left. */
  public boolean isFull() {
    return tiles.size() == MOST;
  }

  /**
   * Adds an image; one of a full sheet is left out.
   *
   * @param pixels [C, H, W], unsigned bytes
   * @param name shown where a pointer rests on the image
   * @param words below the image; long ones are cut
   * @param marked whether they stand out
   */
  public void add(byte[] pixels, String name, String words, boolean marked) {
    if (isFull()) {
      return;
    }
    int left = tiles.size() % COLUMNS * TILE;
    int top = tiles.size() / COLUMNS * HEIGHT;
    LabeledImages image = LabeledImages.of(shape, List.of(""), false, pixels, new byte[1]);
    String shown =
        words.codePointCount(0, words.length()) > WORDS
            ? words.substring(0, words.offsetByCodePoints(0, WORDS - 1)) + "…"
            : words;
    tiles.add(
        String.format(
            Locale.ROOT,
            """
            <g transform="translate(%d %d)"><title>%s</title>\
            <image x="6" y="6" width="%d" height="%d" href="%s"/>\
            <text%s x="48" y="106">%s</text></g>
            """,
            left,
            top,
            ChartFile.escaped(name + ": " + words),
            IMAGE,
            IMAGE,
            PngImage.dataUri(image, 0),
            marked ? " class=\"marked\"" : "",
            ChartFile.escaped(shown)));
  }

  /** Returns the file's text. */
  public String svg() {
    int width = COLUMNS * TILE;
    int height = (tiles.size() + COLUMNS - 1) / COLUMNS * HEIGHT;
    return String.format(
            Locale.ROOT,
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d">
            <style>
            text { font: 11px sans-serif; fill: #1b1f24; text-anchor: middle; }
            .marked { fill: #d55e00; font-weight: bold; }
            image { image-rendering: pixelated; }
            </style>
            <rect width="%1$d" height="%2$d" fill="white"/>
            """,
            width,
            height)
        + String.join("", tiles)
        + "</svg>\n";
  }
}
