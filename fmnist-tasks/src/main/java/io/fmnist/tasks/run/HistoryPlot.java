package io.fmnist.tasks.run;

import io.fmnist.api.backend.support.EngineStart;
import io.fmnist.api.train.EpochMetrics;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws loss and accuracy by epoch. As PNG: XChart's SVG spells every letter as curves and is ten
 * times larger.
 */
final class HistoryPlot {
  private static final Logger LOG;

  static {
    // A program without a logging provider hears nothing of that.
    EngineStart.quietLogging();
    LOG = LoggerFactory.getLogger(HistoryPlot.class);
  }

  private static final int WIDTH = 900;
  private static final int HEIGHT = 480;
  // Okabe and Ito's blue and vermilion: told apart with every kind of colour vision.
  private static final Color LOSS = new Color(0x0072B2);
  private static final Color ACCURACY = new Color(0xD55E00);

  private HistoryPlot() {}

  /**
   * Writes the plot; where Java finds no font on this machine, says so and writes none.
   *
   * @throws IOException if the file cannot be written
   */
  static void write(RunResult run, Path file) throws IOException {
    System.setProperty("java.awt.headless", System.getProperty("java.awt.headless", "true"));
    try {
      BitmapEncoder.saveBitmap(chart(run), file.toString(), BitmapEncoder.BitmapFormat.PNG);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      // What AWT throws without fontconfig or without a font depends on the JDK: a plain Error, an
      // InternalError, a LinkageError, a RuntimeException. No plot is worth a training.
      Files.deleteIfExists(file);
      LOG.warn(
          "no plot of this run: Java cannot draw here ({}); perhaps there is no font, which the"
              + " package fonts-dejavu-core brings",
          e.toString());
    }
  }

  private static XYChart chart(RunResult run) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title(run))
            .xAxisTitle("epoch")
            .yAxisTitle("loss")
            .build();
    XYStyler styler = chart.getStyler();
    styler.setLocale(Locale.ROOT);
    styler.setLegendPosition(Styler.LegendPosition.OutsideS);
    styler.setLegendLayout(Styler.LegendLayout.Horizontal);
    styler.setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setXAxisDecimalPattern("0");
    chart.getStyler().setYAxisDecimalPattern("0.00");
    add(chart, run, "training loss", EpochMetrics::trainLoss, LOSS, true, 0);
    add(chart, run, "validation loss", EpochMetrics::validationLoss, LOSS, false, 0);
    add(chart, run, "training accuracy", EpochMetrics::trainAccuracy, ACCURACY, true, 1);
    add(chart, run, "validation accuracy", EpochMetrics::validationAccuracy, ACCURACY, false, 1);
    chart.setYAxisGroupTitle(1, "accuracy");
    chart.getStyler().setYAxisGroupPosition(1, Styler.YAxisPosition.Right);
    return chart;
  }

  private static String title(RunResult run) {
    return run.task().id()
        + " on "
        + run.backend()
        + ", seed "
        + run.task().training().seed()
        + ", "
        + run.data().name()
        + (run.data().synthetic() ? " (synthetic images)" : "");
  }

  private static void add(
      XYChart chart,
      RunResult run,
      String name,
      ToDoubleFunction<EpochMetrics> value,
      Color color,
      boolean dashed,
      int axis) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (EpochMetrics epoch : run.history().epochs()) {
      double at = value.applyAsDouble(epoch);
      if (Double.isFinite(at)) {
        x.add((double) epoch.epoch());
        y.add(at);
      }
    }
    if (!x.isEmpty()) {
      XYSeries series = chart.addSeries(name, x, y);
      series.setYAxisGroup(axis);
      series.setLineColor(color);
      series.setLineStyle(dashed ? SeriesLines.DASH_DASH : SeriesLines.SOLID);
      series.setMarker(x.size() == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
      series.setMarkerColor(color);
    }
  }
}
