package io.fmnist.tasks.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.train.EpochMetrics;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

@DisplayName("a chart of a history")
class HistoryChartTest {
  private static EpochMetrics epoch(int epoch, double loss, double accuracy) {
    return new EpochMetrics(epoch, loss, accuracy, loss, accuracy, 0.001, 1, 1);
  }

  private static List<String> lines(String svg) throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    List<String> lines = new ArrayList<>();
    NodeList paths = document.getElementsByTagName("path");
    for (int i = 0; i < paths.getLength(); i++) {
      Element path = (Element) paths.item(i);
      if (((Element) path.getParentNode()).getAttribute("class").equals("lines")) {
        lines.add(path.getAttribute("class") + " " + path.getAttribute("d"));
      }
    }
    return lines;
  }

  @Test
  void isAFileWithALineForEachMeasure() throws Exception {
    String svg = HistoryChart.file("a <b> & \"c\"", List.of(epoch(1, 1, 0.5), epoch(2, 0.5, 1)));
    assertThat(svg).contains("a &lt;b> &amp; &quot;c&quot;");
    assertThat(lines(svg))
        .containsExactly(
            "train mean M38 24L38 24L194 98",
            "validation mean M38 24L38 24L194 98",
            "train mean M254 172L254 172L410 24",
            "validation mean M254 172L254 172L410 24");
  }

  @Test
  void showsARunOfOneEpochAsDots() throws Exception {
    String svg = HistoryChart.file("one", List.of(epoch(1, 1, 0.5)));
    assertThat(lines(svg)).first().asString().isEqualTo("train mean M194 24L194 24");
  }

  @Test
  void leavesOutWhatIsNoNumber() throws Exception {
    String svg =
        HistoryChart.file(
            "gap", List.of(epoch(1, 1, 0), epoch(2, Double.NaN, 0.5), epoch(3, 0.5, 1)));
    assertThat(lines(svg)).first().asString().isEqualTo("train mean M38 24L38 24M194 98L194 98");
  }

  @Test
  void drawsThinLinesForSeveralRunsAndAThickOneForTheirMean() throws Exception {
    List<List<EpochMetrics>> runs =
        List.of(List.of(epoch(1, 1, 0), epoch(2, 1, 1)), List.of(epoch(1, 0.5, 0), epoch(2, 0, 1)));
    String svg = new HistoryChart(runs).element("two runs", runs);
    assertThat(lines(svg))
        .contains("train M38 24L38 24L194 24", "train M38 98L38 98L194 172")
        .contains("train mean M38 61L38 61L194 98");
  }
}
