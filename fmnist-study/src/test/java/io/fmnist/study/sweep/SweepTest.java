package io.fmnist.study.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fmnist.api.FmnistException;
import io.fmnist.api.InvalidSpecException;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.CellIdentity;
import io.fmnist.tasks.run.FakeRuns;
import io.fmnist.tasks.run.RunOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With processes that only pretend: a script takes the launcher's place. */
@DisplayName("a sweep")
class SweepTest {
  private static final String SCRIPT =
      """
      #!/usr/bin/env bash
      # cell PLAN INDEX BACKEND DIR RESUME
      dir='%s'
      echo "$3" >>"$dir/started"
      echo "$*" >"$dir/arguments$3"
      case $(cat "$dir/$3" 2>/dev/null || echo well) in
        well)
          echo 'something that an engine says'
          echo 'fmnist-cell: {"epoch":1,"seconds":0.5}'
          [ "$3" != 5 ] || echo 'fmnist-cell: {"message":"the server is gone"}'
          echo 'fmnist-cell: {"epoch":2,"seconds":0.5}'
          echo 'fmnist-cell: {"done":{"testAccuracy":0.5}}' ;;
        diverges) echo 'much' >&2; echo 'fmnist: training diverged' >&2; exit 1 ;;
        killed) kill -9 $$ ;;
        silent) exit 0 ;;
        busy) rm "$dir/$3"; echo 'fmnist-cell: {"busy":true}' ;;
      esac
      """;

  @TempDir private Path folder;
  private Path out = Path.of("");
  private Path launcher = Path.of("");
  private final List<String> told = new ArrayList<>();
  private final SweepPlan plan =
      Plans.of(List.of("task0", "task3"), List.of(1L, 2L), "pytorch", "dl4j");

  @BeforeEach
  void installScript() throws IOException {
    out = folder.resolve("out");
    Path script = folder.resolve("launcher");
    Files.writeString(script, SCRIPT.formatted(folder));
    assertThat(script.toFile().setExecutable(true)).isTrue();
    launcher = script;
  }

  private ProcessBuilder prepare(CellLauncher.Request request) {
    return new ProcessBuilder(
        launcher.toString(),
        "cell",
        request.plan().toString(),
        Integer.toString(request.cell().index()),
        request.cell().backend(),
        request.out().toString(),
        request.resume() ? "resume" : "");
  }

  private void behave(int cell, String how) throws IOException {
    Files.writeString(folder.resolve("" + cell), how);
  }

  private static Sweep.Options options(int jobs, boolean resume, boolean failFast) {
    return new Sweep.Options(jobs, resume, failFast);
  }

  private List<CellOutcome> run(SweepPlan of, Sweep.Options options) {
    return new Sweep(of, out, options, this::prepare, new Listener()).run(of.cells());
  }

  private final class Listener implements SweepListener {
    @Override
    public void onWarning(String message) {
      told.add("warning " + message);
    }

    @Override
    public void onStart(Cell cell, Status status) {
      told.add("start " + cell.index());
    }

    @Override
    public void onEpoch(Cell cell, int epoch, Status status) {
      told.add("epoch " + cell.index() + " " + epoch + ", " + status.epochsLeft() + " left");
    }

    @Override
    public void onEnd(CellOutcome outcome, Status status) {
      told.add("end " + outcome.cell().index() + " " + status.ended() + "/" + status.cells());
    }
  }

  private List<String> started() throws IOException {
    return Files.readAllLines(folder.resolve("started"));
  }

  @Test
  void runsEveryCellInItsOwnProcessAndTellsWhatHappens() throws IOException {
    List<CellOutcome> outcomes = run(plan, options(1, false, false));
    assertThat(outcomes)
        .extracting(CellOutcome::status)
        .hasSize(8)
        .containsOnly(CellOutcome.Status.DONE);
    assertThat(outcomes.get(0).summary()).containsEntry("testAccuracy", 0.5);
    assertThat(told)
        .startsWith("start 0", "epoch 0 1, 15 left", "epoch 0 2, 14 left", "end 0 1/8")
        .contains("warning " + plan.cell(5) + ": the server is gone")
        .endsWith("end 7 8/8");
    assertThat(started()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7");
    assertThat(folder.resolve("arguments2"))
        .content()
        .contains(" dl4j " + out)
        .doesNotContain("resume");
    assertThat(out).isEmptyDirectory();
  }

  @Test
  void carriesOnAfterFailuresAndKeepsTheirLogs() throws IOException {
    behave(1, "diverges");
    behave(2, "killed");
    behave(3, "silent");
    List<CellOutcome> outcomes = run(plan, options(1, false, false));
    assertThat(outcomes).hasSize(8);
    assertThat(outcomes.get(1).message()).isEqualTo("training diverged");
    assertThat(outcomes.get(1).log().orElseThrow())
        .hasParent(out.resolve("logs"))
        .hasContent("much\nfmnist: training diverged");
    assertThat(outcomes.get(2).message()).contains("killed by signal 9");
    assertThat(outcomes.get(3).message()).isEqualTo("its process ended with code 0");
    assertThat(outcomes.get(4).status()).isEqualTo(CellOutcome.Status.DONE);
    assertThat(out).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void beginsNothingAfterAFailureWhereItIsToldTo() throws IOException {
    behave(1, "diverges");
    List<CellOutcome> outcomes = run(plan, options(1, false, true));
    assertThat(outcomes)
        .extracting(CellOutcome::status)
        .containsExactly(CellOutcome.Status.DONE, CellOutcome.Status.FAILED);
    assertThat(started()).containsExactly("0", "1");
  }

  @Test
  void runsSeveralAtOnce() throws IOException {
    assertThat(run(plan, options(3, false, false))).hasSize(8);
    assertThat(started()).containsExactlyInAnyOrder("0", "1", "2", "3", "4", "5", "6", "7");
  }

  @Test
  void comesBackToACellThatAnotherSweepHasInHand() throws IOException {
    behave(0, "busy");
    List<CellOutcome> outcomes = run(plan, options(1, false, false));
    assertThat(outcomes).hasSize(8);
    assertThat(started()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "0");
    assertThat(outcomes.get(7).cell().index()).isZero();
  }

  @Test
  void skipsFinishedCellsWhenItGoesOn() throws IOException {
    SweepPlan real =
        Plans.of(
            new Planner.Matrix(
                PlannedTask.find("task3", List.of()),
                List.of(1L, 2L, 3L, 4L),
                new RunOptions(RunOptions.defaults().runtime(), OptionalInt.of(2000)),
                List.of("pytorch"),
                Optional.of("synthetic")));
    SweepPlan same =
        Planner.withCells(
            real,
            real.cells().stream()
                .map(
                    c ->
                        new Cell(
                            c.index(),
                            c.task(),
                            c.backend(),
                            CellIdentity.of(FakeRuns.of(c.task(), c.backend(), c.seed(), 0.5))
                                .key()))
                .toList());
    Path first = FakeRuns.write(out, Catalogue.get("task3"), "pytorch", 1, 0.8);
    Path damaged = FakeRuns.write(out, Catalogue.get("task3"), "pytorch", 2, 0.8);
    Files.writeString(damaged.resolve("predictions.csv"), "image,label,predicted\n1,2\n");
    Path diverged = FakeRuns.writeDiverged(out, Catalogue.get("task3"), "pytorch", 4);
    List<CellOutcome> outcomes = run(same, options(1, true, false));
    assertThat(outcomes)
        .extracting(CellOutcome::status)
        .containsExactly(
            CellOutcome.Status.SKIPPED,
            CellOutcome.Status.FAILED,
            CellOutcome.Status.DONE,
            CellOutcome.Status.DONE);
    assertThat(outcomes.get(1).message())
        .isEqualTo(
            "the loss is NaN; this is known from before: to train it again, delete " + diverged);
    assertThat(outcomes.get(0).summary()).containsEntry("runFolder", first.toString());
    assertThat(told.get(0))
        .startsWith("warning run folder " + damaged)
        .endsWith("it does not count as done");
    assertThat(folder.resolve("arguments1")).content().contains("resume");
    told.clear();
    assertThat(run(same, options(1, false, false)))
        .extracting(CellOutcome::status)
        .containsOnly(CellOutcome.Status.DONE);
  }

  @Test
  void clearsUpWhatAKilledSweepLeft() throws IOException {
    Files.createDirectories(out.resolve(".run-dead"));
    Files.writeString(out.resolve(".run-dead/plan.json"), "{}");
    Files.writeString(out.resolve(".run-dead.lock"), "");
    run(plan, options(1, false, false));
    assertThat(out).isEmptyDirectory();
  }

  @Test
  void endsWithAClearMessageWhereNoProcessCanBeStarted() {
    launcher = folder.resolve("none");
    assertThatThrownBy(() -> run(plan, options(2, false, false)))
        .isInstanceOf(FmnistException.class)
        .hasMessageContaining("no process can be started for a run");
    assertThat(out).isEmptyDirectory();
  }

  @Test
  void needsAtLeastOneJob() {
    assertThatThrownBy(() -> options(0, false, false))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("jobs is 0; allowed are 1 to 1024");
  }

  @Test
  void endsWhenItsWorkersHaveEnded() {
    CountDownLatch second = new CountDownLatch(1);
    AtomicBoolean prepared = new AtomicBoolean();
    CellLauncher slow =
        request -> {
          if (request.cell().index() == 1) {
            second.countDown();
            awaitInterrupt();
            // What is waited for takes longer than it takes to clear up.
            long end = System.nanoTime() + 300_000_000;
            while (System.nanoTime() < end) {
              Thread.onSpinWait();
            }
            prepared.set(true);
            return prepare(request);
          }
          await(second);
          return new ProcessBuilder(folder.resolve("none").toString());
        };
    Sweep sweep = new Sweep(plan, out, options(2, false, false), slow, new Listener());
    assertThatThrownBy(() -> sweep.run(plan.cells()))
        .hasMessageContaining("no process can be started for a run");
    assertThat(prepared).isTrue();
    assertThat(out).isEmptyDirectory();
    assertThat(folder.resolve("started")).doesNotExist();
  }

  /** Until the sweep is ending, or in vain. */
  private static void awaitInterrupt() {
    long end = System.nanoTime() + 10_000_000_000L;
    while (!Thread.currentThread().isInterrupted() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
