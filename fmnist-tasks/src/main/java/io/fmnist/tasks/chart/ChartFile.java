package io.fmnist.tasks.chart;

import io.fmnist.api.PrintableText;
import java.util.Locale;

/** What the files of single charts have in common: size, fonts, colours of the grid, title. */
final class ChartFile {
  private ChartFile() {}

  /**
   * Returns a whole file.
   *
   * @param title as plain text
   * @param left where the title begins
   * @param style rules for the chart's own classes, each line ended
   * @param body elements, each line ended
   */
  static String of(String title, int left, String style, String body) {
    return String.format(
        Locale.ROOT,
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 236" width="840" height="472">
        <title>%1$s</title>
        <style>
        text { font: 11px sans-serif; fill: #57606a; }
        .title { font-size: 12px; font-weight: bold; fill: #1b1f24; }
        .end { text-anchor: end; } .middle { text-anchor: middle; }
        .grid { stroke: #e3e7eb; } .axis { stroke: #d3d9df; }
        %3$s</style>
        <rect width="420" height="236" fill="white"/>
        <text class="title" x="%2$d" y="16">%1$s</text>
        %4$s</svg>
        """,
        escaped(title),
        left,
        style,
        body);
  }

  static String escaped(String text) {
    return PrintableText.of(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace("\"", "&quot;");
  }
}
