package io.fmnist.tasks.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.train.EpochMetrics;
import io.fmnist.api.train.TrainingControl;
import io.fmnist.tasks.run.RunResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("several trackers together")
class TrackingTest {
  private final RunResult run = Started.run(3);
  private final RunStart start = Started.of(run);
  private final List<String> warnings = new ArrayList<>();

  /** Notes what it is told, and fails from a given epoch on. */
  private static final class Noting implements TrackedRun {
    private final List<String> told = new ArrayList<>();
    private final int failsAt;

    Noting(int failsAt) {
      this.failsAt = failsAt;
    }

    @Override
    public void onEpoch(EpochMetrics metrics, TrainingControl control) {
      told.add("epoch " + metrics.epoch());
      if (metrics.epoch() == failsAt) {
        throw new FmnistException("the disk is full");
      }
    }

    @Override
    public void finished(RunResult result, Path folder) {
      told.add("finished");
    }

    @Override
    public void close() {
      told.add("closed");
    }
  }

  @Test
  void goOnWithoutTheOneThatFailsAndTellOnce() {
    Noting good = new Noting(0);
    Noting bad = new Noting(2);
    try (TrackedRun both = new Tracking(List.of(s -> bad, s -> good), warnings::add).start(start)) {
      Started.epochs(both, run);
      both.finished(run, Path.of("folder"));
    }
    assertThat(good.told).containsExactly("epoch 1", "epoch 2", "epoch 3", "finished", "closed");
    assertThat(bad.told).containsExactly("epoch 1", "epoch 2", "closed");
    assertThat(warnings).containsExactly("the disk is full; the run goes on without it");
  }

  @Test
  void refuseTheFirstRunIfOneCannotStart() {
    Noting good = new Noting(0);
    Tracking tracking =
        new Tracking(
            List.of(
                s -> good,
                s -> {
                  throw new FmnistException("nobody there");
                }),
            warnings::add);
    assertThatThrownBy(() -> tracking.start(start)).hasMessage("nobody there");
    assertThat(good.told).containsExactly("closed");
    assertThat(warnings).isEmpty();
  }

  @Test
  void doNotRefuseARunThatIsNotTheFirstOfItsSweep() {
    Tracker dead =
        s -> {
          throw new FmnistException("nobody there");
        };
    new Tracking(List.of(dead), warnings::add).begun().start(start).close();
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0)).startsWith("nobody there; ").endsWith(" goes on without it");
  }

  @Test
  void doNotRefuseALaterRunIfOneCannotStart() {
    List<RunStart> starts = new ArrayList<>();
    Tracker once =
        s -> {
          starts.add(s);
          if (starts.size() > 1) {
            throw new FmnistException("nobody there any more");
          }
          return new Noting(0);
        };
    Tracking tracking = new Tracking(List.of(once), warnings::add);
    tracking.start(start).close();
    try (TrackedRun second = tracking.start(start)) {
      Started.epochs(second, run);
    }
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0)).contains("nobody there any more").contains("goes on without it");
  }
}
