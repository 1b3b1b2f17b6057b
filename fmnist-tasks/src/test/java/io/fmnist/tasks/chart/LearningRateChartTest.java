package io.fmnist.tasks.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.train.LearningRateRange.Curve;
import io.fmnist.api.train.LearningRateRange.Point;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

@DisplayName("the chart of a learning-rate range test")
class LearningRateChartTest {
  private static String chart(List<Point> points) throws Exception {
    String svg = LearningRateChart.file("a & b", new Curve(points, true));
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
    return svg;
  }

  @Test
  void hasAMarkForEachDecadeBothCurvesAndTheSuggestion() throws Exception {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i <= 6; i++) {
      points.add(new Point(Math.pow(10, i - 4), i == 6 ? 1e30 : 2.3 - 0.2 * i, 2.3 - 0.1 * i));
    }
    points.add(new Point(1000, 1e30, 1e30));
    assertThat(chart(points))
        .contains(">1e-4<", ">1e3<", "a &amp; b", "class=\"loss\" d=\"M46 ", "class=\"smoothed\"")
        .containsPattern("class=\"suggested\" d=\"M303[.]1 28V192\"")
        .doesNotContain("E30", "NaN", "Infinity");
  }

  @Test
  void isDrawnForOneStepToo() throws Exception {
    assertThat(chart(List.of(new Point(0.1, 2.3, 2.3))))
        .contains("class=\"smoothed\" d=\"M46 ")
        .doesNotContain("class=\"suggested\" d=\"M", "NaN");
  }
}
