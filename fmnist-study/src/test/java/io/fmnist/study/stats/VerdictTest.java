package io.fmnist.study.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.fmnist.study.stats.Verdict.Kind;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("a verdict")
class VerdictTest {
  private static final double MARGIN = 0.005;

  /** Compares differences with nothing, as if their comparison were one of a family. */
  private static Verdict judge(int family, double... differences) {
    PairedComparison seen =
        PairedComparison.of(differences, new double[differences.length], MARGIN);
    OptionalDouble adjusted =
        seen.p().isPresent()
            ? OptionalDouble.of(Math.min(1, family * seen.p().getAsDouble()))
            : OptionalDouble.empty();
    return Verdict.of(seen, adjusted, family);
  }

  @Test
  void isCertainWhereTheCorrectedTestFindsADifference() {
    Verdict verdict = judge(1, 0.013, 0.0141, 0.0148, 0.0139);
    assertThat(verdict)
        .isEqualTo(new Verdict(Kind.DIFFERENT, "+1.4 points, certain", OptionalInt.empty()));
    assertThat(judge(1, -0.013, -0.0141, -0.0148, -0.0139).text())
        .isEqualTo("-1.4 points, certain");
  }

  @Test
  void saysWhereACertainDifferenceIsWithinTheMargin() {
    Verdict verdict = judge(1, 0.0020, 0.0021, 0.0019, 0.0022);
    assertThat(verdict.kind()).isEqualTo(Kind.DIFFERENT);
    assertThat(verdict.text()).isEqualTo("+0.2 points, certain but less than 0.5");
    assertThat(judge(1, 0.0005, 0.00055, 0.0006, 0.0005).text())
        .isEqualTo("+0.05 points, certain but less than 0.5");
  }

  @Test
  void boundsTheDifferenceWhereItIsWithinTheMargin() {
    Verdict verdict = judge(1, 0.001, -0.001, 0.002, -0.0015, 0.0005);
    assertThat(verdict.kind()).isEqualTo(Kind.EQUIVALENT);
    // The 90 % interval ends at 0.02 + 2.1318 * 0.1441 / sqrt(5) = 0.157 points.
    assertThat(verdict.text()).isEqualTo("no difference larger than 0.2 points");
    assertThat(verdict.moreSeeds()).isEmpty();
  }

  @Test
  void isLikelyWhereOnlyTheUncorrectedTestFindsADifference() {
    Verdict verdict = judge(15, 0.006, 0.004, 0.009, 0.007);
    assertThat(verdict.kind()).isEqualTo(Kind.LIKELY);
    assertThat(verdict.text()).isEqualTo("+0.7 points, likely: run 2 more");
    assertThat(verdict.moreSeeds()).hasValue(2);
  }

  @Test
  void asksForSeedsWhereNothingIsSettled() {
    Verdict verdict = judge(15, 0.006, -0.004, 0.009, 0.002);
    assertThat(verdict.kind()).isEqualTo(Kind.NOT_ENOUGH_SEEDS);
    assertThat(verdict.text())
        .isEqualTo("not enough seeds: run " + verdict.moreSeeds().getAsInt() + " more");
  }

  @Test
  void asksForTheUsualFiveSeedsWhereThereIsNoSpread() {
    assertThat(judge(0).text()).isEqualTo("no common seeds: run 5 more");
    assertThat(judge(0, 0.01).text()).isEqualTo("not enough seeds: run 4 more");
    assertThat(judge(0, 0.0).text()).isEqualTo("not enough seeds: run 4 more");
    assertThat(judge(0, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01).text())
        .isEqualTo("not enough seeds: run 1 more");
  }

  @Test
  void isSettledWhereSeveralSeedsDoNotDifferAtAll() {
    Verdict verdict = judge(0, 0, 0, 0);
    assertThat(verdict.kind()).isEqualTo(Kind.EQUIVALENT);
    assertThat(verdict.text()).isEqualTo("the same in all 3 seeds");
  }

  @Test
  void doesNotPromiseToSettleWhatNobodyCanRun() {
    double[] differences =
        IntStream.range(0, 6).mapToDouble(i -> i % 2 == 0 ? 0.2 : -0.2).toArray();
    Verdict verdict = judge(15, differences);
    assertThat(verdict.text()).isEqualTo("not enough seeds: run more than 1000");
    assertThat(verdict.moreSeeds()).isEmpty();
  }

  @Test
  void plansTheFewestSeedsWithAChanceOfFourFifths() {
    PairedComparison seen =
        PairedComparison.of(new double[] {0.006, -0.004, 0.009, 0.002}, new double[4], MARGIN);
    int needed = 4 + SeedPlan.more(seen, 15).getAsInt();
    assertThat(chance(needed, seen)).isGreaterThanOrEqualTo(0.8);
    assertThat(chance(needed - 1, seen)).isLessThan(0.8);
    PairedComparison wider =
        PairedComparison.of(new double[] {0.016, -0.014, 0.019, -0.008}, new double[4], MARGIN);
    assertThat(SeedPlan.more(wider, 15).getAsInt()).isGreaterThan(needed);
  }

  private static double chance(int n, PairedComparison seen) {
    double d = Math.abs(seen.mean().getAsDouble());
    double sd = seen.sd().getAsDouble();
    return Math.max(
        SeedPlan.difference(n, d, sd, 15), SeedPlan.equivalence(n, d, sd, seen.margin()));
  }
}
