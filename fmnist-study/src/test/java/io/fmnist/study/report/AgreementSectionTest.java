package io.fmnist.study.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.FakeRuns;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.tasks.run.SavedRuns;
import io.fmnist.testkit.agree.AgreementReport;
import io.fmnist.testkit.agree.MadeAgreement;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("a report with the engines' agreement")
class AgreementSectionTest {
  @TempDir private static Path parent;

  private static SavedRun run;

  @BeforeAll
  static void runOneTask() {
    FakeRuns.write(parent, Catalogue.get("task0"), "pytorch", 1, 0.90);
    run = SavedRuns.in(parent).get(0);
  }

  private static Report report(double error) {
    AgreementReport agreement = MadeAgreement.of(run.dataset(), run.synthetic(), error);
    return Report.of(List.of(parent), null).with(agreement);
  }

  private static String page(Report report) throws Exception {
    return Pages.parse(report.render(ReportFormat.HTML)).getDocumentElement().getTextContent();
  }

  @Test
  void saysThatTheEnginesAgree() throws Exception {
    assertThat(page(report(1e-7)))
        .contains("Agreement of the engines", "Every difference is within what is allowed: 2 tasks")
        .contains("alpha - beta", "agree: loss 1.0e-07 of 1.0e-06", "a note on task3")
        .doesNotContain("DISAGREE");
  }

  @Test
  void saysWhereTheyDoNot() throws Exception {
    assertThat(page(report(0.5)))
        .contains("1 difference above what is allowed", "DISAGREE: loss 5.0e-01 of 1.0e-06")
        .contains("task3: resynchronised steps, alpha - beta, loss: off by 5.00e-01");
    assertThat(report(Double.POSITIVE_INFINITY).render(ReportFormat.MD))
        .contains("## Agreement of the engines", "DISAGREE: loss Infinity of 1.0e-06");
  }

  @Test
  void isWrittenAsJsonToo() {
    assertThat(report(0.5).render(ReportFormat.JSON))
        .contains("\"agreement\" : {", "\"quantity\" : \"loss\"");
  }

  @Test
  void hasNoSuchSectionWithoutIt() throws Exception {
    assertThat(page(Report.of(List.of(parent), null))).doesNotContain("Agreement of the engines");
  }

  @Test
  void refusesOneOnOtherImages() {
    Report report = Report.of(List.of(parent), null);
    AgreementReport other = MadeAgreement.of(run.dataset(), !run.synthetic(), 0);
    assertThatThrownBy(() -> report.with(other))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("the agreement is on ")
        .hasMessageEndingWith("compare the engines on the images of the runs");
  }

  @Test
  void refusesToDropItFromACsvFile() {
    Report report = report(0);
    assertThatThrownBy(() -> report.render(ReportFormat.CSV))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("choose html, md or json");
  }
}
