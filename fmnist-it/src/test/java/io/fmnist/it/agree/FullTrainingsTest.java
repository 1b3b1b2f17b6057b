package io.fmnist.it.agree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fmnist.api.backend.Backend;
import io.fmnist.api.backend.Backends;
import io.fmnist.api.data.Dataset;
import io.fmnist.data.Datasets;
import io.fmnist.data.FetchListener;
import io.fmnist.study.equivalence.Equivalence;
import io.fmnist.study.equivalence.EquivalenceFiles;
import io.fmnist.study.equivalence.EquivalencePlan;
import io.fmnist.study.stats.DataKey;
import io.fmnist.tasks.catalogue.Catalogue;
import io.fmnist.tasks.run.RunFolder;
import io.fmnist.tasks.run.RunOptions;
import io.fmnist.tasks.run.Runner;
import io.fmnist.tasks.run.SavedRun;
import io.fmnist.tasks.run.SavedRuns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Rung 5 ({@code mvn verify -Pequivalence}): full trainings of four tasks with five seeds on every
 * engine. Takes many hours, but goes on where it stopped: finished run folders are used. Writes
 * {@code results/equivalence.md} and {@code .csv}.
 */
@Tag("equivalence")
@DisplayName("full trainings end equally well on")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FullTrainingsTest {
  /** Folders of run folders, with commas; the first one takes the new runs. */
  private static final String FOLDERS = "fmnist.equivalence.runs";

  /** "false" to judge only what is there. */
  private static final String TRAIN = "fmnist.equivalence.train";

  /** How many seeds, from 1 on. */
  private static final String SEEDS = "fmnist.equivalence.seeds";

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final EquivalencePlan PLAN =
      EquivalencePlan.of(
          Stream.of("task0", "task5", "task11", "task13").map(Catalogue::get).toList(),
          List.of("pytorch", "tensorflow", "dl4j"),
          Integer.getInteger(SEEDS, 5));

  private Equivalence equivalence = Equivalence.of(PLAN, List.of(), FullTrainingsTest::isStudys);

  @BeforeAll
  void trainWhatIsMissing() {
    List<Path> folders =
        Arrays.stream(System.getProperty(FOLDERS, "runs/equivalence").split(",", -1))
            .map(ROOT::resolve)
            .toList();
    List<SavedRun> there = read(folders);
    if (Boolean.parseBoolean(System.getProperty(TRAIN, "true"))) {
      RunFolder.requireWritable(folders.get(0));
      Dataset images = Datasets.load(null, FetchListener.silent());
      for (EquivalencePlan.Planned planned : PLAN.missing(there, FullTrainingsTest::isStudys)) {
        Backend engine = Backends.get(planned.backend());
        System.out.printf(
            "training %s on %s, seed %d%n",
            planned.task().id(), engine.id(), planned.task().training().seed());
        RunFolder.write(
            folders.get(0), new Runner(engine, RunOptions.defaults()).run(planned.task(), images));
      }
    }
    equivalence = Equivalence.of(PLAN, read(folders), FullTrainingsTest::isStudys);
    EquivalenceFiles.write(ROOT.resolve("results"), equivalence);
  }

  private static List<SavedRun> read(List<Path> folders) {
    List<SavedRun> runs = new ArrayList<>();
    folders.stream().filter(Files::isDirectory).forEach(f -> runs.addAll(SavedRuns.in(f)));
    return runs;
  }

  private static boolean isStudys(SavedRun run) {
    return DataKey.of(run).isStudys();
  }

  @TestFactory
  @DisplayName("every pair of engines")
  Stream<DynamicTest> pairs() {
    return equivalence.rows().stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.pair() + " for " + row.task().id(),
                    () -> {
                      int seeds = PLAN.seeds().size();
                      assumeTrue(
                          row.comparison().n() == seeds,
                          row.comparison().n() + " of " + seeds + " seeds are there");
                      assertThat(row.isEquivalent()).as(row.comparison().toString()).isTrue();
                    }));
  }
}
