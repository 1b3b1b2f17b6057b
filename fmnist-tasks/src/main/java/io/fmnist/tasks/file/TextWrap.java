package io.fmnist.tasks.file;

import io.fmnist.api.PrintableText;
import java.util.ArrayList;
import java.util.List;

/** Breaks text into lines of at most {@value #WIDTH} columns, at spaces alone. */
public final class TextWrap {
  /** Columns of a line: what a terminal has unless somebody changes it. */
  public static final int WIDTH = 80;

  // The blocks that Unicode's annex 11 calls wide: Hangul, CJK, full-width forms, pictographs.
  private static final int[][] WIDE = {
    {0x1100, 0x115F},
    {0x2E80, 0xA4CF},
    {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},
    {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6},
    {0x1F300, 0x1FAFF},
    {0x20000, 0x3FFFD}
  };

  private TextWrap() {}

  /**
   * Returns text as whole lines, each ended by the system's line separator. A word that is longer
   * than a line, such as a path, stays whole, so that it can be copied.
   *
   * @param text may hold line breaks; its leading spaces stay; tabs become spaces, and other
   *     control characters are shown as {@link PrintableText} shows them
   * @param indent spaces before each line but the first, from 0 on; fewer where a word needs the
   *     room
   */
  public static String text(String text, int indent) {
    StringBuilder lines = new StringBuilder();
    for (String paragraph : text.split("\\R", -1)) {
      StringBuilder line = new StringBuilder();
      boolean empty = true;
      for (String word : clean(paragraph).split(" ", -1)) {
        if (!empty && width(line) + 1 + width(word) > WIDTH) {
          lines.append(line.toString().stripTrailing()).append(System.lineSeparator());
          line.setLength(0);
          line.append(" ".repeat(Math.max(0, Math.min(indent, WIDTH - width(word)))));
          empty = true;
        }
        // A space at the break is the break; those before the first word are its indentation.
        line.append(empty ? "" : " ").append(word);
        empty = empty && word.isEmpty() && !lines.isEmpty();
      }
      lines.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return lines.toString();
  }

  /**
   * Returns text in lines for a cell of a table.
   *
   * @param width columns; words that are longer are cut into pieces, from 1 on
   * @return at least one line
   */
  static List<String> lines(String text, int width) {
    List<String> lines = new ArrayList<>();
    String line = "";
    boolean empty = true;
    for (String word : text.split(" ", -1)) {
      if (!empty && width(line) + 1 + width(word) > width) {
        lines.add(line);
        line = "";
        empty = true;
      }
      line = empty ? word : line + " " + word;
      empty = empty && word.isEmpty() && !lines.isEmpty();
      while (width(line) > width) {
        int end = end(line, width);
        lines.add(line.substring(0, end));
        line = line.substring(end);
      }
    }
    lines.add(line);
    return lines;
  }

  /** Returns where the first {@code width} columns of a line end: after one character at least. */
  private static int end(String line, int width) {
    int end = line.offsetByCodePoints(0, 1);
    while (end < line.length()) {
      int next = line.offsetByCodePoints(end, 1);
      if (width(line.substring(0, next)) > width) {
        return end;
      }
      end = next;
    }
    return end;
  }

  /** Returns text on one line, with every character shown that a terminal would act on. */
  public static String clean(String text) {
    return PrintableText.of(text.replaceAll("[\\t-\\r\\x{85}]", " "));
  }

  /** Returns the columns that a terminal needs: two for East Asian characters, none for marks. */
  public static int width(CharSequence text) {
    return text.codePoints().map(TextWrap::width).sum();
  }

  private static int width(int codePoint) {
    int type = Character.getType(codePoint);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    boolean wide = false;
    for (int[] block : WIDE) {
      wide |= block[0] <= codePoint && codePoint <= block[1];
    }
    return wide ? 2 : 1;
  }
}
