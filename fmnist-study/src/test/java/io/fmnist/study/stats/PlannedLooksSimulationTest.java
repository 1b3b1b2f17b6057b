package io.fmnist.study.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;
import io.fmnist.tasks.file.TextTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Studies of fifteen steps, as the study of the sixteen tasks is, simulated from their accuracies:
 * each seed and backend has an error of its own, and a part of it is common to the backends of a
 * seed. Prints the table of docs/statistics.md.
 */
@DisplayName("planned looks")
class PlannedLooksSimulationTest {
  private static final int STEPS = 15;
  private static final double MARGIN = 0.005;
  // One of each two steps of the study: the smallest and the largest spread seen, in the middle
  // 0.3.
  private static final double[] SPREADS = {0.0015, 0.0025, 0.003, 0.004, 0.008};
  private static final int MOST = 40;

  /** What happened in some simulated studies. */
  private static final class Count {
    private final int studies;
    private int anyDifference;
    private int anyNone;
    private int uncovered;
    private int looks;
    private final int[] decided = new int[Look.SEEDS.size()];

    Count(int studies) {
      this.studies = studies;
    }

    List<String> row(String name) {
      List<String> row = new ArrayList<>(List.of(name, percent(anyDifference, studies)));
      row.add(percent(anyNone, studies));
      row.add(percent(studies * STEPS - uncovered, studies * STEPS));
      for (int look = 0; look < decided.length; look++) {
        row.add(percent(decided[look], studies * STEPS));
      }
      row.add(Long.toString(Math.round((double) looks / studies)));
      return row;
    }

    private static String percent(int some, int all) {
      return String.format(Locale.ROOT, "%.1f", 100.0 * some / all);
    }
  }

  /** How seeds and backends come in. */
  private enum Arrival {
    /** Seed by seed on all steps and backends. */
    SEED_BY_SEED,
    /** Steps that are decided get no further seeds. */
    UNTIL_DECIDED,
    /** One backend's forty seeds first, then the next backend's: every look changes afterwards. */
    BACKEND_BY_BACKEND
  }

  /**
   * Simulates studies that are looked at after every run.
   *
   * @param effect true difference of every step
   * @param backends of each seed
   * @param common part of the variance that the backends of a seed share, 0 to 1
   */
  private static Count simulate(
      int studies, double effect, int backends, double common, Arrival arrival) {
    Count count = new Count(studies);
    for (int study = 0; study < studies; study++) {
      RandomStream random = new RandomStream(study, Purpose.TEST, 5, backends);
      double[][][] values = new double[STEPS][MOST][backends];
      for (int step = 0; step < STEPS; step++) {
        double spread = SPREADS[step % SPREADS.length];
        for (double[] seed : values[step]) {
          double shared = Math.sqrt(common) * random.nextGaussian();
          for (int backend = 0; backend < backends; backend++) {
            seed[backend] =
                effect + spread * (shared + Math.sqrt(1 - common) * random.nextGaussian());
          }
        }
      }
      new Study(values, arrival, effect, count).run();
    }
    return count;
  }

  /** One study under way. */
  private static final class Study {
    private final double[][][] values;
    private final Arrival arrival;
    private final double effect;
    private final Count count;
    private final boolean[] missed = new boolean[STEPS];
    private boolean wrong;
    private boolean wrongNone;

    Study(double[][][] values, Arrival arrival, double effect, Count count) {
      this.values = values;
      this.arrival = arrival;
      this.effect = effect;
      this.count = count;
    }

    void run() {
      int backends = values[0][0].length;
      int[] seeds = new int[STEPS];
      boolean[] decided = new boolean[STEPS];
      int first = arrival == Arrival.BACKEND_BY_BACKEND ? 1 : backends;
      for (int look = 0; look < Look.SEEDS.size(); look++) {
        for (int step = 0; step < STEPS; step++) {
          if (arrival != Arrival.UNTIL_DECIDED || !decided[step]) {
            seeds[step] = Look.SEEDS.get(look);
          }
        }
        List<Decision> decisions = look(seeds, IntStream.generate(() -> first).limit(MOST));
        for (int step = 0; step < STEPS; step++) {
          decided[step] = decisions.get(step).isDecided();
          count.decided[look] += decided[step] ? 1 : 0;
        }
      }
      for (int backend = first; backend < backends; backend++) {
        for (int seed = 0; seed < MOST; seed++) {
          int more = backend + 1;
          int changed = seed;
          look(seeds, IntStream.range(0, MOST).map(s -> s <= changed ? more : more - 1));
        }
      }
      count.looks += Arrays.stream(seeds).sum();
      count.anyDifference += wrong ? 1 : 0;
      count.anyNone += wrongNone ? 1 : 0;
      for (boolean step : missed) {
        count.uncovered += step ? 1 : 0;
      }
    }

    /** Looks at the first seeds of each step, of which each has so many backends. */
    private List<Decision> look(int[] seeds, IntStream backends) {
      int[] of = backends.toArray();
      List<double[]> family = new ArrayList<>();
      for (int step = 0; step < STEPS; step++) {
        double[][] all = values[step];
        family.add(
            IntStream.range(0, seeds[step])
                .mapToDouble(s -> Arrays.stream(all[s], 0, of[s]).average().orElseThrow())
                .toArray());
      }
      List<Decision> decisions = Decision.of(family, MARGIN);
      for (int step = 0; step < STEPS; step++) {
        Verdict.Kind kind = decisions.get(step).verdict().kind();
        wrong |= kind == (effect > 0 ? Verdict.Kind.WORSE : Verdict.Kind.BETTER);
        wrong |= kind == Verdict.Kind.WORSE && effect == 0;
        wrongNone |= kind == Verdict.Kind.EQUIVALENT && effect >= MARGIN;
        for (Look look : decisions.get(step).looks()) {
          missed[step] |= !look.interval().orElseThrow().contains(effect);
        }
      }
      return decisions;
    }
  }

  private static TextTable table() {
    List<String> names =
        new ArrayList<>(
            List.of(
                "true difference, points",
                "any wrong better or worse, %",
                "any wrong no difference, %",
                "interval right at all looks, %"));
    Look.SEEDS.forEach(seeds -> names.add("decided by " + seeds + " seeds, %"));
    names.add("seeds of all steps");
    return new TextTable("<" + ">".repeat(names.size() - 1), names);
  }

  @Test
  void areWrongInAtMostOneStudyInTwentyHoweverOftenOneLooks() {
    int studies = 200;
    // Five percent and three standard errors.
    int most = (int) (0.05 * studies + 3 * Math.sqrt(0.05 * 0.95 * studies));
    Count none = simulate(studies, 0, 3, 0.4, Arrival.UNTIL_DECIDED);
    assertThat(none.anyDifference).isLessThanOrEqualTo(most);
    Count margin = simulate(studies, MARGIN, 1, 0, Arrival.SEED_BY_SEED);
    assertThat(margin.anyNone).isLessThanOrEqualTo(most);
    assertThat(margin.decided[3]).isGreaterThan(studies * STEPS / 2);
    assertThat(none.uncovered).isLessThan(studies * STEPS / 20);
  }

  @Test
  @Tag("slow")
  void areWrongInAtMostFivePercentOfTenThousandStudies() {
    int studies = 10_000;
    TextTable table = table();
    for (double effect : new double[] {0, 0.002, MARGIN, 0.01}) {
      String points = Points.plain(effect);
      Count all = simulate(studies, effect, 1, 0, Arrival.SEED_BY_SEED);
      Count until = simulate(studies, effect, 1, 0, Arrival.UNTIL_DECIDED);
      table.row(all.row(points)).row(until.row(points + ", until decided"));
      for (Count count : List.of(all, until)) {
        assertThat(count.anyDifference).isLessThanOrEqualTo(studies / 20);
        assertThat(count.anyNone).isLessThanOrEqualTo(studies / 20);
        assertThat(count.uncovered).isLessThanOrEqualTo(studies * STEPS / 20);
      }
    }
    Count later = simulate(studies / 10, 0, 3, 0.4, Arrival.BACKEND_BY_BACKEND);
    table.row(later.row("0.0, three engines one after the other"));
    System.out.println(table.markdown());
    // Why the engines are chosen beforehand: what was looked at must not change afterwards.
    assertThat(later.anyDifference).isGreaterThan(studies / 10 / 20);
  }
}
