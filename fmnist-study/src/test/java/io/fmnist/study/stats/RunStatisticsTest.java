package io.fmnist.study.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fmnist.api.FmnistException;
import io.fmnist.study.stats.PredictionInterval.Place;
import io.fmnist.tasks.Task;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.tasks.spec.SpecFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("the statistics of runs")
class RunStatisticsTest {
  private static final double[] TASK0 = {0.9103, 0.9098, 0.9121, 0.9088, 0.9115};
  private static final double[] TASK1 = {0.9207, 0.9195, 0.9224, 0.9190, 0.9217};
  private static final double[] TASK3 = {0.9101, 0.9099, 0.9122, 0.9090, 0.9114};

  private static List<SavedRun> runs(String task, String backend, double... accuracies) {
    List<SavedRun> runs = new ArrayList<>();
    for (int i = 0; i < accuracies.length; i++) {
      runs.add(MadeRuns.of(task, backend, i + 1, accuracies[i]));
    }
    return runs;
  }

  @SafeVarargs
  private static List<SavedRun> all(List<SavedRun> first, List<SavedRun>... others) {
    List<SavedRun> all = new ArrayList<>(first);
    for (List<SavedRun> other : others) {
      all.addAll(other);
    }
    return all;
  }

  private static RunStatistics only(List<SavedRun> runs) {
    List<RunStatistics> statistics = RunStatistics.of(runs);
    assertThat(statistics).hasSize(1);
    return statistics.get(0);
  }

  private static TaskStatistics task(RunStatistics statistics, String id) {
    return statistics.tasks().stream()
        .filter(t -> t.task().id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void compareWithTheParentOfTheNewestRunWhereRunsNameSeveral() {
    Task mine = SpecFormat.override(Catalogue.get("task3"), List.of("id=mine", "parent=task0"));
    Task other = SpecFormat.override(mine, List.of("parent=task1"));
    List<SavedRun> runs =
        all(
            runs("task0", "pytorch", TASK0),
            runs("task1", "dl4j", TASK1),
            List.of(
                MadeRuns.of(mine, "pytorch", 1, 0.9, MadeRuns.STUDY, 100),
                MadeRuns.of(other, "pytorch", 2, 0.9, MadeRuns.STUDY, 101),
                MadeRuns.of(other, "dl4j", 1, 0.9, MadeRuns.STUDY, 102)));
    RunStatistics statistics = only(runs);
    assertThat(statistics.withParents())
        .extracting(step -> step.task() + " - " + step.other())
        .contains("mine - task1")
        .doesNotContain("mine - task0");
    assertThat(Variants.of(runs).notes())
        .containsExactly(
            "mine is compared with task1, the parent that its newest run names; others name task0");
  }

  @Test
  void endTheIntervalOfAMeanWhereAccuraciesEnd() {
    TaskStatistics diverged = task(only(runs("task15", "pytorch", 0.1, 0.94)), "task15");
    assertThat(diverged.accuracy().interval()).hasValue(new Interval(0, 1));
    assertThat(diverged.backends().get(0).accuracy().interval()).hasValue(new Interval(0, 1));
    TaskStatistics close = task(only(runs("task0", "pytorch", 0.97, 0.99)), "task0");
    assertThat(close.accuracy().interval().orElseThrow().low()).isBetween(0.8, 0.9);
    assertThat(close.accuracy().interval().orElseThrow().high()).isEqualTo(1);
  }

  @Test
  void summariseATaskAndPlaceTheReportedRun() {
    RunStatistics statistics = only(runs("task0", "pytorch", TASK0));
    TaskStatistics task0 = task(statistics, "task0");
    assertThat(task0.accuracy()).isEqualTo(SampleSummary.of(TASK0));
    assertThat(task0.best().seed()).isEqualTo(3);
    assertThat(task0.reported().orElseThrow().accuracy()).isEqualTo(0.9173);
    assertThat(task0.reported().orElseThrow().place()).isEqualTo(Place.ABOVE);
    assertThat(task0.againstParent()).isEmpty();
    assertThat(task0.againstBaseline()).isEmpty();
    assertThat(task0.departures()).isEmpty();
    assertThat(statistics.data().isStudys()).isTrue();
  }

  @Test
  void compareWithParentAndBaselineSeedBySeed() {
    RunStatistics statistics =
        only(all(runs("task1", "pytorch", TASK1), runs("task0", "pytorch", TASK0)));
    Step comparison = task(statistics, "task1").againstParent().orElseThrow();
    assertThat(comparison.task()).isEqualTo("task1");
    assertThat(comparison.other()).isEqualTo("task0");
    assertThat(comparison.seeds()).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(comparison.decision().all()).isEqualTo(PairedComparison.of(TASK1, TASK0, 0.005));
    assertThat(comparison.decision().looks()).extracting(Look::seeds).containsExactly(5);
    McNemar images = comparison.images().orElseThrow();
    assertThat(images.images()).isEqualTo(50_000);
    assertThat(images.onlyFirst()).isEqualTo(104 + 97 + 103 + 102 + 102);
    assertThat(images.onlySecond()).isZero();
    assertThat(comparison.verdict().text()).isEqualTo("better by 1.0 points");
    assertThat(task(statistics, "task1").againstBaseline()).contains(comparison);
  }

  @Test
  void useTheSeedsThatBothHaveAlone() {
    List<SavedRun> runs =
        all(runs("task0", "pytorch", TASK0), runs("task1", "pytorch", 0.92, 0.93));
    runs.add(MadeRuns.of("task1", "pytorch", 9, 0.5));
    TaskStatistics task1 = task(only(runs), "task1");
    assertThat(task1.againstParent().orElseThrow().seeds()).containsExactly(1L, 2L);
    assertThat(task1.accuracy().n()).isEqualTo(3);
  }

  @Test
  void takeBackendsAsReplicatesOfASeed() {
    RunStatistics statistics =
        only(
            all(
                runs("task0", "pytorch", TASK0),
                runs("task1", "pytorch", TASK1),
                runs("task0", "dl4j", 0.90, 0.91),
                runs("task1", "dl4j", 0.91, 0.93),
                runs("task1", "tensorflow", 0.5)));
    Step step = task(statistics, "task1").againstParent().orElseThrow();
    double[] differences = new double[5];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = TASK1[i] - TASK0[i];
    }
    // Seeds 1 and 2 are the means of two backends; TensorFlow has no run of task0.
    differences[0] = (differences[0] + 0.91 - 0.90) / 2;
    differences[1] = (differences[1] + 0.93 - 0.91) / 2;
    PairedComparison expected = PairedComparison.of(differences, new double[5], 0.005);
    assertThat(step.decision().all().mean())
        .hasValueCloseTo(expected.mean().getAsDouble(), within(1e-12));
    assertThat(step.decision().all().p()).hasValueCloseTo(expected.p().getAsDouble(), within(1e-9));
    assertThat(step.byBackend()).containsOnlyKeys("pytorch", "dl4j");
    assertThat(step.byBackend().get("dl4j").n()).isEqualTo(2);
    assertThat(step.images().orElseThrow().images()).isEqualTo(70_000);
    TaskStatistics task1 = task(statistics, "task1");
    assertThat(task1.runs()).hasSize(8);
    assertThat(task1.accuracy().n()).isEqualTo(5);
    assertThat(task1.accuracy().mean())
        .isCloseTo(
            ((TASK1[0] + 0.91 + 0.5) / 3 + (TASK1[1] + 0.93) / 2 + TASK1[2] + TASK1[3] + TASK1[4])
                / 5,
            within(1e-12));
  }

  @Test
  void correctAllStepsTogether() {
    RunStatistics statistics =
        only(
            all(
                runs("task0", "pytorch", TASK0),
                runs("task1", "pytorch", TASK1),
                runs("task3", "pytorch", TASK3),
                runs("task2", "pytorch", 0.93, 0.92)));
    double[] p =
        Holm.adjust(
            4 * PairedComparison.of(TASK1, TASK0, 0.005).p().getAsDouble(),
            1,
            Math.min(1, 4 * PairedComparison.of(TASK3, TASK0, 0.005).p().getAsDouble()));
    List<Step> steps = statistics.withParents();
    assertThat(steps).extracting(Step::task).containsExactly("task1", "task2", "task3");
    assertThat(steps).allMatch(s -> s.decision().family() == 3);
    assertThat(steps.get(0).decision().p()).hasValue(p[0]);
    assertThat(steps.get(1).decision().p()).isEmpty();
    assertThat(steps.get(2).decision().p()).hasValue(p[2]);
  }

  @Test
  void leaveOutStepsFromTasksThatWereNotRun() {
    assertThat(task(only(runs("task5", "pytorch", TASK1)), "task5").againstParent()).isEmpty();
    // Runs on different backends are no pairs.
    Step step =
        task(only(all(runs("task5", "pytorch", TASK1), runs("task4", "dl4j", TASK0))), "task5")
            .againstParent()
            .orElseThrow();
    assertThat(step.seeds()).isEmpty();
    assertThat(step.verdict().text()).isEqualTo("undecided: 5 more seeds to the look at 5");
  }

  @Test
  void measureAgainstAnotherBaselineOnRequest() {
    List<SavedRun> runs = all(runs("task0", "pytorch", TASK0), runs("task3", "pytorch", TASK3));
    RunStatistics statistics = RunStatistics.of(runs, 0.001, "task3").get(0);
    Step comparison = task(statistics, "task0").againstBaseline().orElseThrow();
    assertThat(comparison.other()).isEqualTo("task3");
    assertThat(comparison.decision().all().margin()).isEqualTo(0.001);
    assertThat(task(statistics, "task3").againstBaseline()).isEmpty();
  }

  @Test
  void compareEveryTwoBackendsOnTheSameTask() {
    RunStatistics statistics =
        only(
            all(
                runs("task0", "tensorflow", TASK3),
                runs("task0", "pytorch", TASK0),
                runs("task0", "dl4j", TASK0),
                runs("task3", "pytorch", TASK3)));
    assertThat(statistics.backends()).containsExactly("dl4j", "pytorch", "tensorflow");
    assertThat(statistics.betweenBackends())
        .extracting(c -> c.first() + " " + c.second())
        .containsExactly("dl4j pytorch", "dl4j tensorflow", "pytorch tensorflow");
    assertThat(statistics.betweenBackends())
        .extracting(c -> c.verdict().text())
        .containsExactly(
            "the same in all 5 seeds",
            "no difference larger than 0.1 points",
            "no difference larger than 0.1 points");
  }

  @Test
  void takeTheNewestRunOfASeed() {
    Task task0 = Catalogue.get("task0");
    SavedRun old = MadeRuns.of(task0, "pytorch", 1, 0.5, MadeRuns.STUDY, 10);
    SavedRun newer = MadeRuns.of(task0, "pytorch", 1, 0.9, MadeRuns.STUDY, 20);
    RunStatistics statistics = only(List.of(newer, old));
    assertThat(task(statistics, "task0").runs()).containsExactly(newer);
    assertThat(statistics.excluded())
        .containsExactly(new Excluded(old, "seed 1 was run again later"));
  }

  @Test
  void neverMixImages() {
    Task task0 = Catalogue.get("task0");
    DataKey limited = new DataKey("fashion-mnist", false, 2000, 2000, 2000, Map.of());
    DataKey drawn = new DataKey("synthetic", true, 48_000, 12_000, 10_000, Map.of());
    DataKey changed = new DataKey("fashion-mnist", false, 48_000, 12_000, 10_000, Map.of("a", "b"));
    List<SavedRun> runs = new ArrayList<>();
    int age = 0;
    for (DataKey data : List.of(drawn, limited, MadeRuns.STUDY, changed)) {
      runs.add(MadeRuns.of(task0, "pytorch", 1, 0.9, data, age++));
      runs.add(MadeRuns.of(task0, "pytorch", 2, 0.91, data, age++));
    }
    List<RunStatistics> statistics = RunStatistics.of(runs);
    assertThat(statistics)
        .extracting(RunStatistics::data)
        .containsExactly(MadeRuns.STUDY, changed, limited, drawn);
    assertThat(statistics).allSatisfy(s -> assertThat(s.excluded()).isEmpty());
    assertThat(statistics.get(2).tasks().get(0).reported()).isEmpty();
    assertThat(statistics.get(3).tasks().get(0).reported()).isEmpty();
    assertThat(drawn.text()).startsWith("SYNTHETIC images");
  }

  @Test
  void preferTheCataloguesDescriptionOfATask() {
    Task task0 = Catalogue.get("task0");
    Task shorter = task0.withTraining(task0.training().withEpochs(2));
    SavedRun full = MadeRuns.of(task0, "pytorch", 1, 0.91, MadeRuns.STUDY, 10);
    SavedRun brief = MadeRuns.of(shorter, "dl4j", 2, 0.85, MadeRuns.STUDY, 20);
    RunStatistics statistics = only(List.of(full, brief));
    assertThat(statistics.tasks()).hasSize(2);
    assertThat(statistics.tasks().get(0).runs()).containsExactly(full);
    TaskStatistics apart = statistics.tasks().get(1);
    assertThat(apart.task().id()).matches("task0-[0-9a-f]{6}");
    assertThat(apart.task().parent()).hasValue("task0");
    assertThat(apart.task().change()).isEqualTo("epochs 2 instead of 30");
    assertThat(apart.reported()).isEmpty();
    assertThat(apart.runs()).extracting(SavedRun::folder).containsExactly(brief.folder());
    assertThat(statistics.excluded()).isEmpty();
    assertThat(Variants.of(List.of(full, brief)).notes())
        .singleElement()
        .asString()
        .contains("task0 was run in more than one way", apart.task().id());
  }

  @Test
  void sayWhereATaskIsNotTheCatalogues() {
    Task task0 = Catalogue.get("task0");
    Task shorter = task0.withTraining(task0.training().withEpochs(2));
    Task longer = task0.withTraining(task0.training().withEpochs(3));
    SavedRun first = MadeRuns.of(shorter, "pytorch", 1, 0.85, MadeRuns.STUDY, 1);
    SavedRun newest = MadeRuns.of(longer, "pytorch", 2, 0.86, MadeRuns.STUDY, 2);
    RunStatistics statistics = only(List.of(first, newest));
    TaskStatistics task = statistics.tasks().get(0);
    assertThat(task.runs()).containsExactly(newest);
    assertThat(task.departures()).containsExactly("epochs 3 instead of 30");
    assertThat(task.reported()).isEmpty();
    Task widened =
        new Task(
            "task0",
            "",
            task0.parent(),
            "",
            task0.reportedAccuracy(),
            Catalogue.get("task1").architecture(),
            task0.training());
    SavedRun other = MadeRuns.of(widened, "pytorch", 1, 0.9, MadeRuns.STUDY, 3);
    assertThat(only(List.of(other)).tasks().get(0).departures()).containsExactly("other layers");
  }

  @Test
  void speakOfTasksOfOnesOwnAsOfTheCatalogues() {
    Task task0 = Catalogue.get("task0");
    Task own =
        new Task(
            "mine",
            "mine",
            task0.parent().or(() -> Optional.of("task0")),
            "",
            task0.reportedAccuracy(),
            task0.architecture(),
            task0.training());
    List<SavedRun> runs = runs("task0", "pytorch", TASK0);
    for (int i = 0; i < TASK0.length; i++) {
      runs.add(MadeRuns.of(own, "pytorch", i + 1, TASK3[i], MadeRuns.STUDY, 100 + i));
    }
    TaskStatistics mine = task(only(runs), "mine");
    assertThat(mine.departures()).isEmpty();
    assertThat(mine.againstParent()).isPresent();
    assertThat(mine.reported()).isPresent();
  }

  @Test
  void doNotDependOnTheOrderOfTheRuns() {
    List<SavedRun> runs =
        all(
            runs("task0", "pytorch", TASK0),
            runs("task1", "pytorch", TASK1),
            runs("task3", "dl4j", TASK3),
            runs("task0", "dl4j", TASK1));
    List<RunStatistics> expected = RunStatistics.of(runs);
    Collections.shuffle(runs, new Random(1));
    assertThat(RunStatistics.of(runs)).isEqualTo(expected);
  }

  @Test
  void ofNoRunsAreNone() {
    assertThat(RunStatistics.of(List.of())).isEmpty();
  }

  @Test
  void ofOneRunEachAskForMore() {
    RunStatistics statistics =
        only(all(runs("task0", "pytorch", 0.91), runs("task1", "pytorch", 0.92)));
    TaskStatistics task1 = task(statistics, "task1");
    assertThat(task1.reported().orElseThrow().place()).isEqualTo(Place.UNKNOWN);
    Step step = task1.againstParent().orElseThrow();
    assertThat(step.decision().all().mean()).hasValueCloseTo(0.01, within(1e-12));
    assertThat(step.decision().p()).isEmpty();
    assertThat(step.verdict().text()).isEqualTo("undecided: 4 more seeds to the look at 5");
  }

  @Test
  void refuseRunsThatCannotBeWhatTheySay() {
    Task task0 = Catalogue.get("task0");
    DataKey more = new DataKey("fashion-mnist", false, 48_000, 12_000, 9_000, Map.of());
    SavedRun sound = MadeRuns.of(task0, "pytorch", 1, 0.91, more, 1);
    SavedRun wrongAccuracy = withAccuracy(sound, Double.NaN);
    assertThatThrownBy(() -> RunStatistics.of(List.of(wrongAccuracy)))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining(sound.folder().toString())
        .hasMessageContaining("testAccuracy is NaN; allowed are 0 to 1");
    SavedRun wrongCount = withPredictions(sound, sound.labels().subList(1, 9_000));
    assertThatThrownBy(() -> RunStatistics.of(List.of(wrongCount)))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("9000 test images, predictions.csv has 8999");
    List<Integer> reversed = new ArrayList<>(sound.labels());
    Collections.reverse(reversed);
    SavedRun otherLabels = withPredictions(MadeRuns.of(task0, "dl4j", 1, 0.91, more, 2), reversed);
    assertThatThrownBy(() -> RunStatistics.of(List.of(sound, otherLabels)))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("have different labels");
  }

  @Test
  void aRunThatWasStoppedEarlyIsNotCountedAsItsTask() {
    SavedRun whole = MadeRuns.of("task0", "pytorch", 1, 0.9);
    SavedRun other = MadeRuns.of("task0", "pytorch", 2, 0.9);
    SavedRun stopped = changed(other, other.testAccuracy(), other.labels(), 3);
    Variants variants = Variants.of(List.of(stopped, whole));
    assertThat(variants.runs().get(1)).isEqualTo(whole);
    assertThat(variants.runs().get(0).task().id()).startsWith("task0-");
    assertThat(variants.notes()).hasSize(1);
    assertThat(variants.notes().get(0)).contains("(stopped after epoch 3)");
  }

  private static SavedRun withAccuracy(SavedRun run, double accuracy) {
    return changed(run, accuracy, run.labels(), run.history().size());
  }

  private static SavedRun withPredictions(SavedRun run, List<Integer> labels) {
    return changed(run, run.testAccuracy(), labels, run.history().size());
  }

  private static SavedRun changed(SavedRun run, double accuracy, List<Integer> labels, int epochs) {
    return new SavedRun(
        run.folder(),
        run.task(),
        run.backend(),
        run.device(),
        run.threads(),
        run.started(),
        run.dataset(),
        run.synthetic(),
        run.trainImages(),
        run.validationImages(),
        run.testImages(),
        run.limit(),
        run.dataSha256(),
        run.environment(),
        accuracy,
        run.testLoss(),
        run.history().subList(0, epochs),
        run.secondsPerEpoch(),
        run.secondsToFirstStep(),
        run.peakMemoryMiB(),
        run.classNames(),
        labels,
        labels,
        run.testMetrics(),
        run.kept());
  }
}
