package io.fmnist.study.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.study.report.Findings.Finding;
import io.fmnist.study.stats.MadeRuns;
import io.fmnist.study.stats.RunStatistics;
import io.fmnist.tasks.run.SavedRun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("the findings of a report")
class FindingsTest {
  private static List<Finding> of(int seeds) {
    List<SavedRun> runs = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      // The study's steps from task 0: task 2 is 1.69 points above it, task 1 0.34.
      runs.add(MadeRuns.of("task0", "pytorch", seed, 0.910 + 0.002 * (seed % 2)));
      runs.add(MadeRuns.of("task1", "pytorch", seed, 0.912 + 0.002 * (seed % 2)));
      runs.add(MadeRuns.of("task2", "pytorch", seed, 0.930 + 0.002 * (seed % 2)));
    }
    return Findings.of(RunStatistics.of(runs).get(0));
  }

  @Test
  void tellWhichOfTheStudysStepsTheSeedAloneDoesNotMake() {
    // Four values 0.2 points apart: sd 0.11547, 9 degrees of freedom, t 2.262157, sqrt(2).
    assertThat(of(4))
        .contains(
            new Finding(
                "0.37 points",
                "can be luck: two runs that differ only in the seed are up to this far apart (95 %);"
                    + " 1 of 2 steps between the study’s single runs are smaller"));
  }

  @Test
  void tellHowManyStepsAreDecidedAndWhichOfThemWereLuck() {
    // Task 1 is 0.2 points better in all seeds, but for one image.
    List<SavedRun> runs = new ArrayList<>();
    for (int seed = 1; seed <= 5; seed++) {
      runs.add(MadeRuns.of("task0", "pytorch", seed, 0.910));
      runs.add(MadeRuns.of("task1", "pytorch", seed, seed == 1 ? 0.9079 : 0.908));
      runs.add(MadeRuns.of("task2", "pytorch", seed, seed == 1 ? 0.9301 : 0.930));
      runs.add(MadeRuns.of("task3", "pytorch", seed, seed % 2 == 0 ? 0.95 : 0.89));
    }
    List<Finding> findings = Findings.of(RunStatistics.of(runs).get(0));
    assertThat(findings)
        .contains(
            new Finding(
                "2 of 3",
                "changes are decided: 1 better, 1 worse, 0 without a difference that matters"))
        // The study's single runs have task 1 above task 0.
        .extracting(Finding::figure)
        .contains("1 of 2");
  }

  @Test
  void saySoOnlyWithEnoughRuns() {
    assertThat(of(2)).extracting(Finding::figure).noneMatch(figure -> figure.contains("points"));
  }

  @Test
  void doNotTakeASmallStepOfTheStudysForLuckWhereThereIsNone() {
    // The study's task 12 is 0.09 points below task 11, its task 4 0.60 points below task 0.
    List<SavedRun> runs = new ArrayList<>();
    for (int seed = 1; seed <= 5; seed++) {
      for (String task : List.of("task0", "task4", "task11", "task12")) {
        double change = task.equals("task4") || task.equals("task12") ? 0.0002 * (seed % 2) : 0;
        runs.add(MadeRuns.of(task, "pytorch", seed, 0.91 + change));
      }
    }
    assertThat(Findings.of(RunStatistics.of(runs).get(0)))
        .extracting(Finding::figure)
        .contains("2 of 2", "1 of 2");
  }
}
