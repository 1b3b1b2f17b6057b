package io.fmnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.data.Dataset;
import io.fmnist.api.data.LabeledImages;
import io.fmnist.api.model.ImageShape;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.api.train.History;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.FakeRuns;
import io.fmnist.tasks.run.RunData;
import io.fmnist.tasks.run.RunResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("the text of a result")
class RunTextTest {
  private static final RunResult RUN = FakeRuns.of(Catalogue.get("task0"), "pytorch", 1, 0.8);

  private static LabeledImages images(int size) {
    return LabeledImages.of(
        new ImageShape(1, 1, 1), RUN.data().classNames(), false, new byte[size], new byte[size]);
  }

  private static String text(OptionalInt limit) {
    return text(limit, RUN.history());
  }

  private static String text(OptionalInt limit, History history) {
    return text(limit, history, RUN.secondsToFirstStep());
  }

  private static String text(OptionalInt limit, History history, double secondsToFirstStep) {
    Dataset dataset = new Dataset("fashion-mnist", images(60_000), images(10_000), Map.of());
    return RunText.result(
        new RunResult(
            RUN.task(),
            RUN.backend(),
            RUN.runtime(),
            RunData.of(dataset, limit),
            history,
            RUN.test(),
            RUN.testLabels(),
            RUN.weights(),
            RUN.environment(),
            RUN.started(),
            RUN.seconds(),
            secondsToFirstStep,
            RUN.peakMemoryMiB()));
  }

  @Test
  void comparesWithTheStudyOnlyOnAllOfItsImages() {
    assertThat(text(OptionalInt.empty())).contains("the study's single run reported 91.73 %");
    assertThat(text(OptionalInt.of(10_000))).doesNotContain("the study");
    assertThat(text(OptionalInt.of(9_999))).doesNotContain("the study");
  }

  @Test
  void hasTheOtherMetricsAndTheMeansOverTheClasses() {
    assertThat(text(OptionalInt.empty()))
        .containsPattern("top-2 [0-9.]+ %, top-3 [0-9.]+ %, ROC AUC 0[.][0-9]+, ECE 0[.]")
        .containsPattern("macro average +0[.]7[0-9]{3} .* 1000");
  }

  @Test
  void hasNoFirstStepWhereAResumedRunOnlyTested() {
    assertThat(text(OptionalInt.empty(), RUN.history(), Double.NaN))
        .contains("no step was left, at most 500 MiB")
        .doesNotContain("NaN");
    assertThat(text(OptionalInt.empty())).contains("first step after 1.5 s, at");
  }

  @Test
  void saysWhyATrainingEndedEarlyAndWhoseWeightsItHas() {
    List<EpochMetrics> epochs = RUN.history().epochs().subList(0, 9);
    History history = new History(epochs, Optional.of("it was enough"), OptionalInt.of(4));
    assertThat(text(OptionalInt.empty(), history))
        .contains("stopped after epoch 9 of 30: it was enough")
        .contains("tested and saved: the weights of epoch 4 of 9");
    assertThat(text(OptionalInt.empty())).doesNotContain("stopped").doesNotContain("epoch 30");
  }
}
