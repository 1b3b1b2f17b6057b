package io.fmnist.study.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.fmnist.api.random.Purpose;
import io.fmnist.api.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("statistics")
class StatisticsPropertiesTest {
  private static final double MARGIN = 0.005;

  private static double[] drawn(RandomStream random, int n) {
    return IntStream.range(0, n)
        .mapToDouble(i -> Math.round(1e4 * (0.91 + 0.003 * random.nextGaussian())) / 1e4)
        .toArray();
  }

  @RepeatedTest(50)
  void turnTheirSignWhenTheTwoAreSwapped(RepetitionInfo repetition) {
    RandomStream random = new RandomStream(repetition.getCurrentRepetition(), Purpose.TEST, 1, 0);
    int n = 3 + (int) (10 * random.nextDouble());
    double[] first = drawn(random, n);
    double[] second = drawn(random, n);
    PairedComparison there = PairedComparison.of(first, second, MARGIN);
    PairedComparison back = PairedComparison.of(second, first, MARGIN);
    assertThat(back.mean().getAsDouble()).isEqualTo(-there.mean().getAsDouble());
    assertThat(back.sd()).isEqualTo(there.sd());
    assertThat(back.t().getAsDouble()).isEqualTo(-there.t().getAsDouble());
    assertThat(back.p()).isEqualTo(there.p());
    assertThat(back.equivalenceP())
        .hasValueCloseTo(there.equivalenceP().getAsDouble(), within(1e-12));
    assertThat(back.hedgesGz().getAsDouble()).isEqualTo(-there.hedgesGz().getAsDouble());
    assertThat(back.interval().orElseThrow().low())
        .isEqualTo(-there.interval().orElseThrow().high());
  }

  @RepeatedTest(50)
  void doNotDependOnTheOrderOfTheSeeds(RepetitionInfo repetition) {
    RandomStream random = new RandomStream(repetition.getCurrentRepetition(), Purpose.TEST, 2, 0);
    int n = 3 + (int) (10 * random.nextDouble());
    double[] first = drawn(random, n);
    double[] second = drawn(random, n);
    int[] order = random.permutation(n);
    PairedComparison there = PairedComparison.of(first, second, MARGIN);
    PairedComparison mixed =
        PairedComparison.of(
            Arrays.stream(order).mapToDouble(i -> first[i]).toArray(),
            Arrays.stream(order).mapToDouble(i -> second[i]).toArray(),
            MARGIN);
    assertThat(mixed.mean()).hasValueCloseTo(there.mean().getAsDouble(), within(1e-15));
    assertThat(mixed.p()).hasValueCloseTo(there.p().getAsDouble(), within(1e-10));
    assertThat(mixed.equivalenceP())
        .hasValueCloseTo(there.equivalenceP().getAsDouble(), within(1e-10));
    assertThat(Verdict.of(mixed, mixed.p().orElse(1)))
        .isEqualTo(Verdict.of(there, there.p().orElse(1)));
  }

  @RepeatedTest(50)
  void callEquivalentExactlyWhatLiesInTheNinetyPercentInterval(RepetitionInfo repetition) {
    RandomStream random = new RandomStream(repetition.getCurrentRepetition(), Purpose.TEST, 3, 0);
    PairedComparison paired = PairedComparison.of(drawn(random, 4), drawn(random, 4), MARGIN);
    assertThat(paired.isEquivalent())
        .isEqualTo(paired.equivalenceInterval().orElseThrow().largestMagnitude() < MARGIN);
    assertThat(paired.p().getAsDouble() < PairedComparison.ALPHA)
        .isEqualTo(!paired.interval().orElseThrow().contains(0));
  }

  @RepeatedTest(20)
  void keepTheOrderOfPValuesWhenTheyCorrectThem(RepetitionInfo repetition) {
    RandomStream random = new RandomStream(repetition.getCurrentRepetition(), Purpose.TEST, 4, 0);
    double[] p = IntStream.range(0, 9).mapToDouble(i -> random.nextDouble() / 3).toArray();
    double[] adjusted = Holm.adjust(p);
    for (int i = 0; i < p.length; i++) {
      assertThat(adjusted[i]).isBetween(p[i], 1.0);
      for (int j = 0; j < p.length; j++) {
        assertThat(p[i] < p[j] && adjusted[i] > adjusted[j]).isFalse();
      }
    }
  }

  @Test
  void poolTheSpreadOfAllTasks() {
    SeedSpread spread =
        SeedSpread.of(
                List.of(
                    SampleSummary.of(0.91, 0.92),
                    SampleSummary.of(0.90, 0.90, 0.93),
                    SampleSummary.of(0.5)))
            .orElseThrow();
    // scipy.stats.t.ppf(0.975, 3) is 3.182446305284263.
    assertThat(spread.freedom()).isEqualTo(3);
    assertThat(spread.sd()).isCloseTo(Math.sqrt((0.00005 + 0.0006) / 3), within(1e-12));
    assertThat(spread.twoRuns())
        .isCloseTo(3.182446305284263 * Math.sqrt(2) * spread.sd(), within(1e-12));
    assertThat(SeedSpread.of(List.of(SampleSummary.of(0.91), SampleSummary.of(0.9, 0.9))))
        .isEmpty();
  }

  @Test
  void ofEqualSeedsHaveNoInterval() {
    SampleSummary summary = SampleSummary.of(0.9173, 0.9173);
    assertThat(summary.sd()).hasValue(0);
    assertThat(summary.interval()).isEmpty();
    assertThat(PredictionInterval.of(summary).place(0.9174))
        .isEqualTo(PredictionInterval.Place.UNKNOWN);
  }

  @Test
  void ofOneSeedHaveNoIntervalAndNoTest() {
    SampleSummary summary = SampleSummary.of(0.91);
    assertThat(summary.mean()).isEqualTo(0.91);
    assertThat(summary.sd()).isEmpty();
    assertThat(summary.interval()).isEmpty();
    assertThat(PredictionInterval.of(summary).place(0.5))
        .isEqualTo(PredictionInterval.Place.UNKNOWN);
    PairedComparison one = PairedComparison.of(new double[] {0.92}, new double[] {0.91}, MARGIN);
    assertThat(one.mean()).hasValueCloseTo(0.01, within(1e-12));
    assertThat(one.p()).isEmpty();
    assertThat(one.interval()).isEmpty();
    assertThat(one.isEquivalent()).isFalse();
  }

  @Test
  void ofNoPairAreEmpty() {
    PairedComparison none = PairedComparison.of(new double[0], new double[0], MARGIN);
    assertThat(none.n()).isZero();
    assertThat(none.mean()).isEmpty();
    assertThat(none.isIdentical()).isFalse();
    assertThat(McNemar.of(List.of()).p()).isEqualTo(1);
    assertThat(Holm.adjust()).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(SampleSummary::of)
        .withMessageContaining("at least one");
  }

  @Test
  void doNotTakeEqualDifferencesForCertainty() {
    // Subtraction leaves differences that are equal but for their last binary digits.
    PairedComparison equal =
        PairedComparison.of(
            new double[] {0.91, 0.92, 0.93}, new double[] {0.90, 0.91, 0.92}, MARGIN);
    assertThat(equal.sd()).hasValue(0);
    assertThat(equal.t()).isEmpty();
    assertThat(equal.p()).isEmpty();
    assertThat(equal.equivalenceP()).isEmpty();
    assertThat(equal.cohenDz()).isEmpty();
    assertThat(equal.mean().getAsDouble()).isCloseTo(0.01, within(1e-12));
    assertThat(equal.interval()).isEmpty();
    assertThat(equal.interval(0.9875)).isEmpty();
    assertThat(Verdict.of(equal, 1).text()).isEqualTo("undecided with 3 seeds");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void refuseWhatIsNoNumber(double value) {
    double[] bad = {0.91, value};
    double[] good = {0.91, 0.92};
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SampleSummary.of(bad))
        .withMessage("value 1 is " + value + "; all values must be finite numbers");
    assertThatIllegalArgumentException().isThrownBy(() -> PairedComparison.of(good, bad, MARGIN));
    assertThatIllegalArgumentException().isThrownBy(() -> PairedComparison.of(bad, good, MARGIN));
    assertThatIllegalArgumentException().isThrownBy(() -> PairedComparison.of(good, good, value));
    assertThatIllegalArgumentException().isThrownBy(() -> Holm.adjust(value));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PredictionInterval.of(SampleSummary.of(good)).place(value));
  }

  @Test
  void refuseListsThatDoNotPair() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PairedComparison.of(new double[2], new double[3], MARGIN));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PairedComparison.of(new double[2], new double[2], 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new McNemar.Predictions(List.of(1), List.of(1), List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> McNemar.of(10, 6, 5));
  }

  @Test
  void countImagesThatExactlyOneNetworkGetsRight() {
    List<Integer> labels = List.of(0, 1, 2, 3, 4);
    McNemar.Predictions seed =
        new McNemar.Predictions(labels, List.of(0, 1, 2, 0, 0), List.of(0, 1, 0, 3, 1));
    McNemar one = McNemar.of(List.of(seed));
    assertThat(one).isEqualTo(McNemar.of(5, 1, 1));
    assertThat(McNemar.of(List.of(seed, seed))).isEqualTo(McNemar.of(10, 2, 2));
    assertThat(one.p()).isEqualTo(1);
    assertThat(one.midP()).isCloseTo(0.75, within(1e-12));
  }

  @Test
  void placeASingleRunInsideOrOutsideOfThePrediction() {
    PredictionInterval prediction =
        PredictionInterval.of(SampleSummary.of(0.9103, 0.9098, 0.9121, 0.9088, 0.9115));
    assertThat(prediction.place(0.9105)).isEqualTo(PredictionInterval.Place.INSIDE);
    assertThat(prediction.place(0.9173)).isEqualTo(PredictionInterval.Place.ABOVE);
    assertThat(prediction.place(0.89)).isEqualTo(PredictionInterval.Place.BELOW);
  }
}
