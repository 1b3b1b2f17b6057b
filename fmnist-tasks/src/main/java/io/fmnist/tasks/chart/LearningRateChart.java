package io.fmnist.tasks.chart;

import io.fmnist.api.train.LearningRateRange.Curve;
import io.fmnist.api.train.LearningRateRange.Point;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * The loss over the learning rate, whose axis is logarithmic, as SVG: each step's loss, the
 * smoothed one, and a line at the suggested rate.
 */
public final class LearningRateChart {
  private static final int LEFT = 46;
  private static final int WIDTH = 360;
  private static final int TOP = 28;
  private static final int BOTTOM = 192;
  private static final int TICKS = 5;

  private static final String STYLE =
      """
      .loss { stroke: #0072b2; opacity: 0.35; } .smoothed { stroke: #0072b2; stroke-width: 2; }
      .suggested { stroke: #d55e00; stroke-dasharray: 5 2.5; }
      .loss, .smoothed, .suggested { fill: none; stroke-linejoin: round; stroke-linecap: round; }
      """;

  private LearningRateChart() {}

  /** Returns a file of its own. */
  public static String file(String title, Curve curve) {
    List<Point> points = curve.points();
    double most = points.get(0).smoothed();
    double least = curve.least().smoothed();
    // The end of a test that diverged, and single batches, may be far above all that is of
    // interest.
    Scale y = Scale.around(0, most + (most - least) / 2, TICKS, BOTTOM, TOP);
    double low = Math.log10(points.get(0).learningRate());
    double high = Math.log10(points.get(points.size() - 1).learningRate());
    Scale x = new Scale(low, high > low ? high : low + 1, LEFT, LEFT + WIDTH);
    StringBuilder svg = new StringBuilder();
    for (Scale.Tick tick : y.ticks(TICKS, 1)) {
      line(svg, "<path class=\"grid\" d=\"M%d %sh%d\"/>", LEFT, tick.at(), WIDTH);
      line(svg, "<text class=\"end\" x=\"41\" y=\"%s\" dy=\"4\">%s</text>", tick.at(), tick.text());
    }
    int decades = Math.max(1, (int) Math.ceil((high - low) / 8));
    for (int power = (int) Math.ceil(low - 1e-9); power <= high + 1e-9; power += decades) {
      String at = Scale.coordinate(x.at(power));
      line(svg, "<path class=\"axis\" d=\"M%s %dv4\"/>", at, BOTTOM);
      line(svg, "<text class=\"middle\" x=\"%s\" y=\"%d\">1e%d</text>", at, BOTTOM + 16, power);
    }
    // A viewport of its own cuts off what lies outside the scale.
    line(
        svg,
        "<svg x=\"%1$d\" y=\"%2$d\" width=\"%3$d\" height=\"%4$d\" viewBox=\"%1$d %2$d %3$d %4$d\">",
        LEFT,
        TOP,
        WIDTH,
        BOTTOM - TOP);
    path(svg, "loss", points, Point::loss, x, y);
    path(svg, "smoothed", points, Point::smoothed, x, y);
    OptionalDouble suggestion = curve.suggestion();
    String key = "";
    if (suggestion.isPresent()) {
      String at = Scale.coordinate(x.at(Math.log10(suggestion.getAsDouble())));
      line(svg, "<path class=\"suggested\" d=\"M%s %dV%d\"/>", at, TOP, BOTTOM);
      key =
          "<path class=\"suggested\" d=\"M206 226h24\"/><text x=\"236\" y=\"230\">suggested</text>\n";
    }
    line(svg, "</svg>");
    return ChartFile.of(
        title,
        LEFT,
        STYLE,
        String.format(
            Locale.ROOT,
            """
            %s<path class="loss" d="M46 226h24"/><text x="76" y="230">loss</text>
            <path class="smoothed" d="M112 226h24"/><text x="142" y="230">smoothed</text>
            %s<text class="end" x="410" y="230">learning rate</text>
            """,
            svg,
            key));
  }

  private static void path(
      StringBuilder svg,
      String kind,
      List<Point> points,
      ToDoubleFunction<Point> value,
      Scale x,
      Scale y) {
    StringBuilder path = new StringBuilder();
    for (Point point : points) {
      // Far outside the frame, but not so far that a renderer could not take the number.
      double height = Math.max(y.at(value.applyAsDouble(point)), -10.0 * BOTTOM);
      String at =
          Scale.coordinate(x.at(Math.log10(point.learningRate()))) + " " + Scale.coordinate(height);
      // A line to the same place, which a test of one step is, shows as a dot.
      path.append(path.isEmpty() ? "M" + at + "L" + at : "L" + at);
    }
    line(svg, "<path class=\"%s\" d=\"%s\"/>", kind, path);
  }

  private static void line(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
