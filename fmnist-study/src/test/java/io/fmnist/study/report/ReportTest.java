package io.fmnist.study.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fmnist.api.data.Dataset;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.study.stats.StatisticsRecord;
import io.fmnist.study.stats.TaskStatistics;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.FakeRuns;
import io.fmnist.tasks.run.SavedRuns;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

@DisplayName("a report")
class ReportTest {
  @TempDir private static Path parent;

  private static RunStatistics statistics;
  private static Report report;

  @BeforeAll
  static void runThreeTasksOnTwoBackends() {
    for (long seed = 1; seed <= 3; seed++) {
      FakeRuns.write(parent, Catalogue.get("task0"), "pytorch", seed, 0.90);
      FakeRuns.write(parent, Catalogue.get("task3"), "pytorch", seed, 0.80);
      FakeRuns.write(parent, Catalogue.get("task5"), "pytorch", seed, 0.85);
      FakeRuns.write(parent, Catalogue.get("task3"), "tensorflow", seed, 0.80);
    }
    statistics = RunStatistics.of(SavedRuns.in(parent)).get(0);
    report = Report.of(List.of(parent), null);
  }

  @Test
  void isOnePageThatNeedsNoOtherFile() throws Exception {
    Document page = Pages.parse(report.render(ReportFormat.HTML));
    for (Element element : Pages.all(page, "*")) {
      assertThat(element.getTagName()).isNotIn("script", "link", "iframe", "object", "base");
      for (String reference : List.of("src", "href", "xlink:href", "action", "srcset")) {
        if (element.hasAttribute(reference)) {
          assertThat(element.getAttribute(reference))
              .matches("(?s)#[a-z]+|data:image/png;base64,.*");
        }
      }
    }
    assertThat(Pages.all(page, "style").get(0).getTextContent()).doesNotContain("url(", "@import");
  }

  @Test
  void linksEveryHeadingOfItsContentsToASection() throws Exception {
    Document page = Pages.parse(report.render(ReportFormat.HTML));
    List<String> targets =
        Pages.all(page, "a").stream().map(a -> a.getAttribute("href").substring(1)).toList();
    assertThat(targets)
        .isNotEmpty()
        .containsExactlyElementsOf(
            Pages.all(page, "h2").stream().map(h -> h.getAttribute("id")).toList());
  }

  @Test
  void hasATextForEveryImageAndDrawing() throws Exception {
    Document page = Pages.parse(report.render(ReportFormat.HTML));
    assertThat(Pages.all(page, "img")).allMatch(i -> !i.getAttribute("alt").isEmpty());
    assertThat(Pages.all(page, "svg"))
        .filteredOn(s -> !((Element) s.getParentNode()).getTagName().equals("svg"))
        .isNotEmpty()
        .allMatch(
            s -> s.getAttribute("role").equals("img") && !s.getAttribute("aria-label").isEmpty());
  }

  @Test
  void showsTheFiguresOfTheStatistics() throws Exception {
    String page =
        Pages.parse(report.render(ReportFormat.HTML)).getDocumentElement().getTextContent();
    String markdown = report.render(ReportFormat.MD);
    for (TaskStatistics task : statistics.tasks()) {
      assertThat(page).contains(task.task().id()).contains(task.task().title());
      for (String text : List.of(page, markdown)) {
        assertThat(text)
            .contains(percent(task.accuracy().mean()))
            .contains(
                percent(task.accuracy().interval().orElseThrow().low())
                    + " to "
                    + percent(task.accuracy().interval().orElseThrow().high()))
            .contains(percent(task.best().testAccuracy()) + " (seed " + task.best().seed() + ",")
            .contains(percent(meanMacroF1(task)));
      }
      task.againstParent()
          .ifPresent(
              step ->
                  assertThat(page)
                      .contains(step.verdict().text())
                      .contains(points(step.decision().shown().mean().getAsDouble())));
    }
    statistics
        .betweenBackends()
        .forEach(c -> assertThat(markdown).contains("| " + c.verdict().text() + " |"));
  }

  private static double meanMacroF1(TaskStatistics task) {
    return task.runs().stream()
        .mapToDouble(run -> run.testMetrics().orElseThrow().macroF1())
        .average()
        .orElseThrow();
  }

  private static String percent(double part) {
    return String.format(Locale.ROOT, "%.2f", 100 * part);
  }

  private static String points(double difference) {
    return String.format(Locale.ROOT, "%+.2f", 100 * difference).replace('-', '\u2212');
  }

  @Test
  void givesProgramsTheSameFiguresUnrounded() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode json = mapper.readTree(report.render(ReportFormat.JSON));
    assertThat(json.get("statistics"))
        .isEqualTo(mapper.readTree(mapper.writeValueAsString(StatisticsRecord.of(statistics))));
    assertThat(json.get("tasks")).hasSize(statistics.tasks().size());
    for (int i = 0; i < statistics.tasks().size(); i++) {
      TaskStatistics task = statistics.tasks().get(i);
      JsonNode node = json.get("tasks").get(i);
      assertThat(node.get("task").asText()).isEqualTo(task.task().id());
      assertThat(node.get("confusion")).hasSize(10);
      assertThat(node.get("runs")).hasSize(task.runs().size());
      assertThat(node.get("runs").get(2).get("testAccuracy").asDouble())
          .isEqualTo(task.runs().get(2).testAccuracy());
      assertThat(node.get("runs").get(2).get("test").get("brierScore").asDouble())
          .isEqualTo(task.runs().get(2).testMetrics().orElseThrow().brierScore());
      assertThat(
              json.get("statistics").get("tasks").get(i).get("metrics").get("macroF1").asDouble())
          .isCloseTo(meanMacroF1(task), within(1e-12));
    }
    assertThat(json.get("mistakes")).isNotEmpty();
  }

  @Test
  void hasTheCommandsThatRepeatTheRuns() throws Exception {
    Report repeatable =
        report.with(runs -> List.of("again " + runs.get(0).task().id() + " " + runs.size()));
    assertThat(repeatable.render(ReportFormat.JSON)).contains("\"command\" : \"again task0 1\"");
    assertThat(repeatable.render(ReportFormat.MD)).contains("| again task5 1 |");
    Document page = Pages.parse(repeatable.render(ReportFormat.HTML));
    List<String> commands = Pages.all(page, "code").stream().map(Element::getTextContent).toList();
    assertThat(commands).containsExactly("again task0 3", "again task3 6", "again task5 3");
    assertThat(
            Pages.all(
                Pages.parse(Report.of(List.of(parent), null).render(ReportFormat.HTML)), "code"))
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void isTheSameTextForTheSameRunsInAnyOrder(ReportFormat format) {
    List<Path> folders = new ArrayList<>();
    SavedRuns.in(parent).forEach(r -> folders.add(r.folder()));
    Collections.reverse(folders);
    folders.add(folders.get(0));
    assertThat(Report.of(folders, null).render(format)).isEqualTo(report.render(format));
  }

  @Test
  void drawsEachTaskBelowTheOneItChanges() throws Exception {
    Document page = Pages.parse(report.render(ReportFormat.HTML));
    List<String> names =
        Pages.all(page, "text").stream()
            .filter(t -> t.getAttribute("class").equals("name"))
            .map(Element::getTextContent)
            .toList();
    // task4, between task0 and task5, has no runs.
    assertThat(names).containsExactly("task0", "task3", "task4", "task5");
    assertThat(page.getDocumentElement().getTextContent()).contains("no runs");
  }

  @Test
  void drawsTheMeanCurvesOfEachTask() throws Exception {
    Document page = Pages.parse(report.render(ReportFormat.HTML));
    List<Element> lines =
        Pages.all(page, "path").stream()
            .filter(p -> p.getAttribute("class").startsWith("train"))
            .toList();
    // Three charts of two panels.
    assertThat(lines).hasSize(3 * 2).allMatch(p -> p.getAttribute("d").startsWith("M"));
  }

  @Test
  void showsTheVeryPixelsOfTheImagesThatMostRunsGetWrong() throws Exception {
    Dataset dataset = Datasets.load("synthetic", FetchListener.silent());
    Document page = Pages.parse(report.render(ReportFormat.HTML));
    List<Element> images = Pages.all(page, "img");
    assertThat(images).hasSize(Montage.MOST);
    Element first = images.get(0);
    int index = Integer.parseInt(first.getAttribute("alt").replaceAll("\\D", ""));
    byte[] png = Base64.getDecoder().decode(first.getAttribute("src").split(",", 2)[1]);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    ByteBuffer pixels = ByteBuffer.allocate(28 * 28);
    dataset.test().copyPixels(index, pixels);
    for (int i = 0; i < 28 * 28; i++) {
      assertThat(image.getRaster().getSample(i % 28, i / 28, 0)).isEqualTo(pixels.get(i) & 0xFF);
    }
    List<Montage.Tile> tiles = Montage.of(SavedRuns.in(parent));
    assertThat(tiles).isSortedAccordingTo((a, b) -> b.wrong() - a.wrong());
    assertThat(tiles.get(0).index()).isEqualTo(index);
  }

  @Test
  void saysWhyThereAreNoImagesAndHasAllTheRest(@TempDir Path empty) throws Exception {
    Report without = Report.of(List.of(parent), empty.toString());
    Document page = Pages.parse(without.render(ReportFormat.HTML));
    assertThat(Pages.all(page, "img")).isEmpty();
    assertThat(page.getDocumentElement().getTextContent())
        .contains(
            "The images are left out: there are neither four IDX files nor pictures in " + empty);
    assertThat(without.render(ReportFormat.CSV)).isEqualTo(report.render(ReportFormat.CSV));
  }

  @Test
  void tellsThatTheImagesWereDrawnByAProgram() {
    assertThat(report.render(ReportFormat.HTML)).contains("SYNTHETIC");
    assertThat(report.render(ReportFormat.MD)).contains("SYNTHETIC");
    assertThat(report.render(ReportFormat.HTML)).contains("The study's figures are left out");
  }

  @Test
  void isAPictureOfItsOwnToo() throws Exception {
    Document picture = Pages.parse(report.render(ReportFormat.SVG));
    assertThat(picture.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(picture.getDocumentElement().getTextContent())
        .contains("task3", "undecided: 2 more seeds to the");
  }

  @Test
  void givesOneRowARunWithTheColumnsOfTheResults() throws IOException {
    List<String> lines = report.render(ReportFormat.CSV).lines().toList();
    String results = Files.readAllLines(Path.of("../results/task0-pytorch.csv")).get(0);
    assertThat(lines).hasSize(13);
    assertThat(lines.get(0)).startsWith(results + ",");
    assertThat(lines.get(1)).startsWith("task0,pytorch,1,30,");
    assertThat(lines.get(9)).startsWith("task3,tensorflow,3,10,");
  }
}
