package io.fmnist.tasks.chart;

import io.fmnist.api.train.EpochMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * Loss and accuracy by epoch as SVG: two panels, training and validation, a thin line for each run
 * and a thick one for their mean. Charts of one instance have one scale.
 */
public final class HistoryChart {
  private static final int TOP = 24;
  private static final int BOTTOM = 172;
  private static final int[] LEFT = {38, 254};
  private static final int PANEL = 156;
  private static final int TICKS = 5;

  // Okabe and Ito's blue and vermilion: told apart with every kind of colour vision.
  private static final String STYLE =
      """
      .train { stroke: #0072b2; } .validation { stroke: #d55e00; stroke-dasharray: 5 2.5; }
      .lines path, .key { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
      """;

  private final Scale loss;
  private final Scale accuracy;

  /**
   * Chooses a scale that holds all but the outermost hundredth of the values.
   *
   * @param runs their epochs
   */
  public HistoryChart(List<List<EpochMetrics>> runs) {
    double[] losses = values(runs, EpochMetrics::trainLoss, EpochMetrics::validationLoss);
    double[] accuracies =
        values(runs, EpochMetrics::trainAccuracy, EpochMetrics::validationAccuracy);
    double most = losses.length == 0 ? 1 : losses[(int) (0.99 * (losses.length - 1))];
    double least = accuracies.length == 0 ? 0 : accuracies[(int) (0.01 * accuracies.length)];
    loss = Scale.around(0, most, TICKS, BOTTOM, TOP);
    accuracy = Scale.around(Math.min(least, 0.99), 1, TICKS, BOTTOM, TOP);
  }

  private static double[] values(
      List<List<EpochMetrics>> runs,
      ToDoubleFunction<EpochMetrics> one,
      ToDoubleFunction<EpochMetrics> other) {
    double[] values =
        runs.stream()
            .flatMap(List::stream)
            .flatMapToDouble(e -> DoubleStream.of(one.applyAsDouble(e), other.applyAsDouble(e)))
            .filter(Double::isFinite)
            .toArray();
    Arrays.sort(values);
    return values;
  }

  /** Returns a file of its own: one run, with title, legend and colours. */
  public static String file(String title, List<EpochMetrics> run) {
    List<List<EpochMetrics>> runs = List.of(run);
    return ChartFile.of(
        title,
        LEFT[0],
        STYLE,
        String.format(
            Locale.ROOT,
            """
            <svg y="20" width="420" height="200" viewBox="0 0 420 200">%s</svg>
            <path class="key train" d="M38 226h24"/><text x="68" y="230">training</text>
            <path class="key validation" d="M130 226h24"/><text x="160" y="230">validation</text>
            <text class="end" x="410" y="230">epoch</text>
            """,
            new HistoryChart(runs).panels(runs)));
  }

  /**
   * Returns an element for a page, whose style sheet colours the classes {@code grid}, {@code
   * axis}, {@code train}, {@code validation} and {@code mean}.
   *
   * @param description for those who cannot see it
   * @param runs epochs of each run
   */
  public String element(String description, List<List<EpochMetrics>> runs) {
    return "<svg viewBox=\"0 0 420 200\" role=\"img\" aria-label=\""
        + ChartFile.escaped(description)
        + "\">\n"
        + panels(runs)
        + "</svg>";
  }

  private String panels(List<List<EpochMetrics>> runs) {
    StringBuilder svg = new StringBuilder();
    panel(
        svg, "loss", LEFT[0], loss, 1, runs, EpochMetrics::trainLoss, EpochMetrics::validationLoss);
    panel(
        svg,
        "accuracy, %",
        LEFT[1],
        accuracy,
        100,
        runs,
        EpochMetrics::trainAccuracy,
        EpochMetrics::validationAccuracy);
    return svg.toString();
  }

  private static void panel(
      StringBuilder svg,
      String title,
      int left,
      Scale y,
      double factor,
      List<List<EpochMetrics>> runs,
      ToDoubleFunction<EpochMetrics> train,
      ToDoubleFunction<EpochMetrics> validation) {
    int epochs = runs.stream().mapToInt(List::size).max().orElse(1);
    Scale x = new Scale(Math.min(1, epochs - 1), Math.max(1, epochs), left, left + PANEL);
    line(svg, "<text x=\"%d\" y=\"14\">%s</text>", left, title);
    for (Scale.Tick tick : y.ticks(TICKS, factor)) {
      line(svg, "<path class=\"grid\" d=\"M%d %sh%d\"/>", left, tick.at(), PANEL);
      line(
          svg,
          "<text class=\"end\" x=\"%d\" y=\"%s\" dy=\"4\">%s</text>",
          left - 5,
          tick.at(),
          tick.text());
    }
    for (Scale.Tick tick : epochs(x)) {
      line(svg, "<path class=\"axis\" d=\"M%s %dv4\"/>", tick.at(), BOTTOM);
      line(
          svg,
          "<text class=\"middle\" x=\"%s\" y=\"%d\">%s</text>",
          tick.at(),
          BOTTOM + 16,
          tick.text());
    }
    // A viewport of its own cuts off what lies outside the scale.
    line(
        svg,
        "<svg class=\"lines\" x=\"%1$d\" y=\"%2$d\" width=\"%3$d\" height=\"%4$d\""
            + " viewBox=\"%1$d %2$d %3$d %4$d\">",
        left,
        TOP,
        PANEL,
        BOTTOM - TOP);
    if (runs.size() > 1) {
      for (List<EpochMetrics> run : runs) {
        path(svg, "train", List.of(run), train, x, y);
        path(svg, "validation", List.of(run), validation, x, y);
      }
    }
    path(svg, "train mean", runs, train, x, y);
    path(svg, "validation mean", runs, validation, x, y);
    line(svg, "</svg>");
  }

  private static List<Scale.Tick> epochs(Scale x) {
    List<Scale.Tick> ticks = new ArrayList<>(x.ticks(3, 1));
    ticks.removeIf(t -> !t.text().matches("\\d+") || t.text().equals("0"));
    // The first epoch has a mark of its own: there is no epoch 0.
    if (ticks.stream().noneMatch(t -> t.text().equals("1"))) {
      ticks.add(0, new Scale.Tick(Scale.coordinate(x.at(1)), "1"));
    }
    return ticks;
  }

  /** Adds the line through the means of some runs; a run alone is its own mean. */
  private static void path(
      StringBuilder svg,
      String kind,
      List<List<EpochMetrics>> runs,
      ToDoubleFunction<EpochMetrics> value,
      Scale x,
      Scale y) {
    int epochs = runs.stream().mapToInt(List::size).min().orElse(0);
    StringBuilder path = new StringBuilder();
    boolean drawing = false;
    for (int i = 0; i < epochs; i++) {
      int epoch = i;
      double mean =
          runs.stream().mapToDouble(r -> value.applyAsDouble(r.get(epoch))).average().orElseThrow();
      if (Double.isFinite(mean)) {
        String at = Scale.coordinate(x.at(i + 1)) + " " + Scale.coordinate(y.at(mean));
        // A line to the same place, which a run of one epoch is, shows as a dot.
        path.append(drawing ? "L" + at : "M" + at + "L" + at);
      }
      drawing = Double.isFinite(mean);
    }
    line(svg, "<path class=\"%s\" d=\"%s\"/>", kind, path);
  }

  private static void line(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
